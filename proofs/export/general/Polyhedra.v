(* Finitely many linear inequalities that can be met up to any error can be met exactly: Fourier's
   and Motzkin's elimination. So a linear program whose value is approached reaches it. *)
From Coq Require Import Reals Lra Psatz List Bool.
From Coopgap Require Import Sums Choices.
Import ListNotations.
Open Scope R_scope.

(* Between lower bounds and upper bounds there is room when each of the ones is below each of the
   others. *)
Lemma between {A B : Type} (low : list A) (up : list B) (f : A -> R) (g : B -> R) :
  (forall a b, In a low -> In b up -> f a <= g b) ->
  exists t, (forall a, In a low -> f a <= t) /\ (forall b, In b up -> t <= g b).
Proof.
  intros C.
  assert (H : forall l : list A, incl l low ->
    exists t, (forall a, In a l -> f a <= t) /\ (forall b, In b up -> t <= g b)).
  { induction l as [|a l IH]; intros I.
    - clear C I. induction up as [|b up (t & _ & U)].
      + exists 0. split; intros ? [].
      + exists (Rmin t (g b)). split; [intros ? []|]. intros c [<-|M]; [apply Rmin_r|].
        eapply Rle_trans; [apply Rmin_l|auto].
    - destruct IH as (t & L & U); [intros x X; apply I; right; assumption|].
      exists (Rmax t (f a)). split.
      + intros x [<-|M]; [apply Rmax_r|]. eapply Rle_trans; [apply L; assumption|apply Rmax_l].
      + intros b M. apply Rmax_lub; [auto|]. apply C; [apply I; left; reflexivity|assumption]. }
  apply H. apply incl_refl.
Qed.

Section Elimination.
Context {V : Type}.
Variable eq_var : forall v w : V, {v = w} + {v <> w}.

(* The sum of coefficients times values is at most [bound], give or take [slack] times an error. *)
Record constraint := Constraint { coef : V -> R; bound : R; slack : R }.
Implicit Types (c u l : constraint) (x : V -> R).

Definition met (vars : list V) (e : R) x c : Prop :=
  sum vars (fun v => coef c v * x v) <= bound c + slack c * e.

(* What is left of two constraints when they are added so that v cancels. *)
Definition combined (v : V) (p : constraint * constraint) : constraint :=
  let (u, l) := p in Constraint (fun w => - coef l v * coef u w + coef u v * coef l w)
    (- coef l v * bound u + coef u v * bound l) (- coef l v * slack u + coef u v * slack l).

Definition positive (v : V) c : bool := if Rlt_dec 0 (coef c v) then true else false.
Definition negative (v : V) c : bool := if Rlt_dec (coef c v) 0 then true else false.
Definition absent (v : V) c : bool := if Req_EM_T (coef c v) 0 then true else false.

Definition eliminated (v : V) (cs : list constraint) : list constraint :=
  filter (absent v) cs ++
  map (combined v) (list_prod (filter (positive v) cs) (filter (negative v) cs)).

Lemma combined_sum v u l vars x :
  sum vars (fun w => coef (combined v (u, l)) w * x w) =
  - coef l v * sum vars (fun w => coef u w * x w) + coef u v * sum vars (fun w => coef l w * x w).
Proof.
  simpl. rewrite <- !sum_scale, <- sum_plus. apply sum_ext; intros w _. ring.
Qed.

Theorem met_in_the_limit (vars : list V) : NoDup vars -> forall cs : list constraint,
  (forall e, 0 < e -> exists x, forall c, In c cs -> met vars e x c) ->
  exists x, forall c, In c cs -> met vars 0 x c.
Proof.
  induction vars as [|v vars IH]; intros D cs H.
  - exists (fun _ => 0). intros c M. unfold met. simpl.
    assert (K : forall e, 0 < e -> 0 <= bound c + slack c * e).
    { intros e P. destruct (H e P) as (x & X). exact (X c M). }
    destruct (Rle_or_lt 0 (bound c)) as [L|L]; [lra|exfalso].
    destruct (Rle_or_lt (slack c) 0) as [S|S].
    + specialize (K 1 Rlt_0_1). lra.
    + assert (P : 0 < - bound c / (2 * slack c)) by (apply Rdiv_lt_0_compat; lra).
      specialize (K _ P). replace (slack c * (- bound c / (2 * slack c))) with (- bound c / 2) in K
        by (field; lra). lra.
  - inversion D as [|? ? N D']; subst.
    destruct (IH D' (eliminated v cs)) as (x & X).
    { intros e P. destruct (H e P) as (x & X). exists x. intros c M.
      unfold eliminated in M. apply in_app_or in M. destruct M as [M|M].
      - apply filter_In in M. destruct M as [M Z]. unfold absent in Z.
        destruct (Req_EM_T (coef c v) 0) as [E|]; [|discriminate].
        specialize (X c M). unfold met in *. simpl in X. rewrite E in X. lra.
      - apply in_map_iff in M. destruct M as ((u & l) & <- & M). apply in_prod_iff in M.
        destruct M as [U L]. apply filter_In in U. apply filter_In in L.
        destruct U as [U PU], L as [L PL]. unfold positive in PU. unfold negative in PL.
        destruct (Rlt_dec 0 (coef u v)) as [QU|]; [|discriminate].
        destruct (Rlt_dec (coef l v) 0) as [QL|]; [|discriminate].
        pose proof (X u U) as XU. pose proof (X l L) as XL. unfold met in *.
        rewrite combined_sum. simpl in XU, XL. simpl.
        revert XU XL. generalize (sum vars (fun w => coef u w * x w)).
        generalize (sum vars (fun w => coef l w * x w)). intros sl su XU XL.
        apply (Rmult_le_compat_l (- coef l v)) in XU; [|lra].
        apply (Rmult_le_compat_l (coef u v)) in XL; [|lra]. lra. }
    set (rest := fun c => bound c - sum vars (fun w => coef c w * x w)).
    destruct (between (filter (negative v) cs) (filter (positive v) cs)
      (fun l => rest l / coef l v) (fun u => rest u / coef u v)) as (t & TL & TU).
    { intros l u L U.
      assert (C : In (combined v (u, l)) (eliminated v cs)).
      { unfold eliminated. apply in_or_app. right. apply in_map. apply in_prod; assumption. }
      specialize (X _ C). unfold met in X. rewrite combined_sum in X. simpl in X.
      apply filter_In in U. apply filter_In in L. destruct U as [_ PU], L as [_ PL].
      unfold positive in PU. unfold negative in PL.
      destruct (Rlt_dec 0 (coef u v)) as [QU|]; [|discriminate].
      destruct (Rlt_dec (coef l v) 0) as [QL|]; [|discriminate].
      fold (rest u). fold (rest l).
      assert (K : 0 <= - coef l v * rest u + coef u v * rest l) by (unfold rest; lra).
      apply Rmult_le_reg_r with (coef u v * - coef l v); [apply Rmult_lt_0_compat; lra|].
      replace (rest l / coef l v * (coef u v * - coef l v)) with (- (coef u v * rest l))
        by (field; lra).
      replace (rest u / coef u v * (coef u v * - coef l v)) with (- coef l v * rest u)
        by (field; lra). lra. }
    exists (update eq_var x v t). intros c M. unfold met. simpl.
    unfold update at 1. destruct (eq_var v v) as [_|]; [|tauto].
    assert (S : sum vars (fun w => coef c w * update eq_var x v t w) =
      sum vars (fun w => coef c w * x w)).
    { apply sum_ext; intros w W. unfold update. destruct (eq_var w v) as [->|]; tauto. }
    rewrite S.
    destruct (Rtotal_order (coef c v) 0) as [Q|[Q|Q]].
    + assert (F : In c (filter (negative v) cs)).
      { apply filter_In. split; [assumption|]. unfold negative.
        destruct (Rlt_dec (coef c v) 0); [reflexivity|tauto]. }
      specialize (TL c F). apply (Rmult_le_compat_neg_l (coef c v)) in TL; [|lra].
      replace (coef c v * (rest c / coef c v)) with (rest c) in TL by (field; lra).
      unfold rest in TL. lra.
    + assert (F : In c (eliminated v cs)).
      { unfold eliminated. apply in_or_app. left. apply filter_In. split; [assumption|].
        unfold absent. destruct (Req_EM_T (coef c v) 0); [reflexivity|tauto]. }
      specialize (X c F). unfold met in X. rewrite Q. lra.
    + assert (F : In c (filter (positive v) cs)).
      { apply filter_In. split; [assumption|]. unfold positive.
        destruct (Rlt_dec 0 (coef c v)); [reflexivity|tauto]. }
      specialize (TU c F). apply (Rmult_le_compat_l (coef c v)) in TU; [|lra].
      replace (coef c v * (rest c / coef c v)) with (rest c) in TU by (field; lra).
      unfold rest in TU. lra.
Qed.

(* Which functions are linear, and which conditions are finitely many linear inequalities. *)
Variable vars : list V.
Hypothesis once : NoDup vars.

Definition linear (F : (V -> R) -> R) : Prop :=
  exists k : V -> R, forall x, F x = sum vars (fun v => k v * x v).

Lemma linear_var v : In v vars -> linear (fun x => x v).
Proof.
  intros M. exists (fun w => if eq_var v w then 1 else 0). intros x.
  rewrite (sum_ext vars _ (fun w => when (if eq_var v w then true else false) (x w))).
  - symmetry. apply (sum_pick (fun v w => if eq_var v w then true else false)); try assumption.
    intros a b. destruct (eq_var a b); split; congruence.
  - intros w _. destruct (eq_var v w); simpl; ring.
Qed.

Lemma linear_zero : linear (fun _ => 0).
Proof.
  exists (fun _ => 0). intros x. rewrite (sum_ext vars _ (fun _ => 0)); [|intros; ring].
  symmetry. apply sum_zero.
Qed.

Lemma linear_plus F H : linear F -> linear H -> linear (fun x => F x + H x).
Proof.
  intros (k & K) (h & L). exists (fun v => k v + h v). intros x. rewrite K, L, <- sum_plus.
  apply sum_ext; intros; ring.
Qed.

Lemma linear_scale (c : R) F : linear F -> linear (fun x => c * F x).
Proof.
  intros (k & K). exists (fun v => c * k v). intros x. rewrite K, <- sum_scale.
  apply sum_ext; intros; ring.
Qed.

Lemma linear_ext F H : (forall x, F x = H x) -> linear F -> linear H.
Proof. intros E (k & K). exists k. intros x. rewrite <- E. apply K. Qed.

Lemma linear_sum {A : Type} (l : list A) (F : A -> (V -> R) -> R) :
  (forall a, In a l -> linear (F a)) -> linear (fun x => sum l (fun a => F a x)).
Proof.
  induction l as [|a l IH]; intros L; [apply linear_zero|].
  apply (linear_plus (F a) (fun x => sum l (fun b => F b x))).
  - apply L. left. reflexivity.
  - apply IH. intros b M. apply L. right. assumption.
Qed.

Lemma linear_when b F : linear F -> linear (fun x => when b (F x)).
Proof. destruct b; intros L; [assumption|apply linear_zero]. Qed.

Definition system (P : R -> (V -> R) -> Prop) : Prop :=
  exists cs : list constraint, forall e x, P e x <-> forall c, In c cs -> met vars e x c.

Lemma system_le F b s : linear F -> system (fun e x => F x <= b + s * e).
Proof.
  intros (k & K). exists [Constraint k b s]. intros e x. rewrite K. split.
  - intros L c [<-|[]]. exact L.
  - intros M. exact (M _ (or_introl eq_refl)).
Qed.

Lemma system_ext P Q : (forall e x, P e x <-> Q e x) -> system P -> system Q.
Proof. intros E (cs & K). exists cs. intros e x. rewrite <- E. apply K. Qed.

Lemma system_true : system (fun _ _ => True).
Proof. exists []. intros e x. split; [intros _ c []|auto]. Qed.

Lemma system_and P Q : system P -> system Q -> system (fun e x => P e x /\ Q e x).
Proof.
  intros (cs & K) (ds & L). exists (cs ++ ds). intros e x. rewrite K, L. split.
  - intros [A B] c M. apply in_app_or in M. destruct M; auto.
  - intros A. split; intros c M; apply A; apply in_or_app; auto.
Qed.

Lemma system_each {A : Type} (l : list A) (P : A -> R -> (V -> R) -> Prop) :
  (forall a, In a l -> system (P a)) -> system (fun e x => forall a, In a l -> P a e x).
Proof.
  induction l as [|a l IH]; intros S.
  - apply (system_ext (fun _ _ => True)); [|apply system_true].
    intros e x. split; [intros _ b []|auto].
  - apply (system_ext (fun e x => P a e x /\ forall b, In b l -> P b e x)).
    + intros e x. split.
      * intros [A1 A2] b [<-|M]; auto.
      * intros B. split; [apply B; left; reflexivity|]. intros b M. apply B. right. assumption.
    + apply system_and; [apply S; left; reflexivity|]. apply IH. intros b M. apply S. right. assumption.
Qed.

Lemma system_eq F b : linear F -> system (fun _ x => F x = b).
Proof.
  intros L. apply (system_ext (fun e x => F x <= b + 0 * e /\ -1 * F x <= - b + 0 * e)).
  - intros e x. split; [intros [A B]; lra|intros ->; lra].
  - apply system_and; [apply system_le; assumption|].
    apply (system_le (fun x => -1 * F x)). apply linear_scale. assumption.
Qed.

Theorem system_in_the_limit P : system P ->
  (forall e, 0 < e -> exists x, P e x) -> exists x, P 0 x.
Proof.
  intros (cs & K) H. destruct (met_in_the_limit vars once cs) as (x & X).
  - intros e E. destruct (H e E) as (x & X). exists x. apply K. assumption.
  - exists x. apply K. assumption.
Qed.
End Elimination.
