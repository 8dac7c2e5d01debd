(* T4, closure by prosociality: an efficient rule is an equilibrium of every state, without any
   contract, if and only if every agent's weight is at least its own threshold. *)
From Coq Require Import Reals Lra List.
From Coopgap Require Import Sums Games.
Import ListNotations.
Open Scope R_scope.

Fixpoint largest {A : Type} (l : list A) (f : A -> R) : R :=
  match l with [] => 0 | a :: rest => Rmax (f a) (largest rest f) end.

Lemma largest_ge {A : Type} (l : list A) f a : In a l -> f a <= largest l f.
Proof.
  induction l as [|b l IH]; simpl; intros M; [tauto|]. destruct M as [<-|M].
  - apply Rmax_l.
  - eapply Rle_trans; [apply (IH M)|apply Rmax_r].
Qed.

Lemma largest_least {A : Type} (l : list A) f c :
  0 <= c -> (forall a, In a l -> f a <= c) -> largest l f <= c.
Proof.
  induction l as [|a l IH]; simpl; intros P M; [assumption|]. apply Rmax_lub; auto.
Qed.

Section Closure.
Variable G : game.
Variable rule : state G -> profile G.
Hypothesis shut : closed G.
Hypothesis member : listed rule.
Hypothesis best : efficient G rule.

Definition sustained (w : agent G -> R) : Prop :=
  forall s, In s (states G) -> equilibrium (G := prosocial G w) s (rule s).

Lemma sustained_iff w : sustained w <->
  forall i s d, In i (agents G) -> In s (states G) -> In d (actions G i) ->
    own_gain G i s (rule s) d <= w i * loss G i s (rule s) d.
Proof.
  unfold sustained. split.
  - intros E i s d Hi Hs Hd. specialize (E s Hs).
    apply (proj1 (equilibrium_gain (prosocial G w) s (rule s))) with (i := i) (d := d) in E;
      [|assumption|assumption].
    rewrite gain_split in E.
    change (own_gain G i s (rule s) d - w i * loss G i s (rule s) d <= 0) in E. lra.
  - intros E s Hs. apply (equilibrium_gain (prosocial G w)). intros i d Hi Hd.
    rewrite gain_split.
    change (own_gain G i s (rule s) d - w i * loss G i s (rule s) d <= 0).
    specialize (E i s d Hi Hs Hd). lra.
Qed.

(* A threshold shown by one tight deviation, as certificates of the kind closure-threshold do. *)
Definition threshold_of (i : agent G) (q : R) : Prop :=
  0 <= q /\
  (forall s d, In s (states G) -> In d (actions G i) ->
     own_gain G i s (rule s) d <= q * loss G i s (rule s) d) /\
  (q = 0 \/ exists s d, In s (states G) /\ In d (actions G i) /\
     own_gain G i s (rule s) d = q * loss G i s (rule s) d /\ 0 < loss G i s (rule s) d).

Theorem closure_at (q : agent G -> R) :
  (forall i, In i (agents G) -> threshold_of i (q i)) ->
  forall w, (forall i, In i (agents G) -> 0 <= w i) ->
  (sustained w <-> forall i, In i (agents G) -> q i <= w i).
Proof.
  intros Q w W. rewrite sustained_iff. split.
  - intros E i Hi. destruct (Q i Hi) as (_ & _ & [Z|(s & d & Hs & Hd & T & P)]).
    + rewrite Z. auto.
    + specialize (E i s d Hi Hs Hd). rewrite T in E.
      apply Rmult_le_reg_r with (1 := P). assumption.
  - intros E i s d Hi Hs Hd. destruct (Q i Hi) as (_ & U & _).
    eapply Rle_trans; [apply U; assumption|].
    apply Rmult_le_compat_r; [|apply E; assumption].
    apply loss_nonneg; assumption.
Qed.

(* How a tight deviation bounds the weight from below, and how a weight covers a deviation. *)
Lemma tight_number q g l w : 0 < l -> g = q * l -> g <= w * l -> q <= w.
Proof. intros P T E. apply Rmult_le_reg_r with l; lra. Qed.

Lemma tight_ratio num den g l w :
  0 < l -> 0 < den -> den * g = num * l -> g <= w * l -> num / den <= w.
Proof.
  intros P D T E. apply Rmult_le_reg_r with (den * l); [apply Rmult_lt_0_compat; assumption|].
  replace (num / den * (den * l)) with (den * g) by (rewrite T; field; lra).
  replace (w * (den * l)) with (den * (w * l)) by ring.
  apply Rmult_le_compat_l; lra.
Qed.

Lemma covered_number q g l w : 0 <= l -> g <= q * l -> q <= w -> g <= w * l.
Proof.
  intros P C L. apply Rle_trans with (1 := C). apply Rmult_le_compat_r; assumption.
Qed.

Lemma covered_ratio num den g l w :
  0 <= l -> 0 < den -> den * g <= num * l -> num / den <= w -> g <= w * l.
Proof.
  intros P D C L. apply covered_number with (num / den); [assumption| |assumption].
  apply Rmult_le_reg_l with den; [assumption|].
  replace (den * (num / den * l)) with (num * l) by (field; lra). assumption.
Qed.

Lemma both_iff a b x : (a <= x /\ b <= x) <-> Rmax a b <= x.
Proof.
  split.
  - intros [A B]. apply Rmax_lub; assumption.
  - intros M. split; eapply Rle_trans; [apply Rmax_l|exact M|apply Rmax_r|exact M].
Qed.

(* The threshold as the theory defines it: the largest ratio of gain to loss. *)
Definition ratio (i : agent G) (s : state G) (d : action G) : R :=
  if Rlt_dec 0 (own_gain G i s (rule s) d)
  then own_gain G i s (rule s) d / loss G i s (rule s) d else 0.
Definition lambda_star (i : agent G) : R :=
  largest (states G) (fun s => largest (actions G i) (ratio i s)).

Definition costly : Prop := forall i s d,
  In i (agents G) -> In s (states G) -> In d (actions G i) ->
  0 < own_gain G i s (rule s) d -> 0 < loss G i s (rule s) d.

Theorem closure_by_prosociality : costly ->
  forall w, (forall i, In i (agents G) -> 0 <= w i) ->
  (sustained w <-> forall i, In i (agents G) -> lambda_star i <= w i).
Proof.
  intros N w W. rewrite sustained_iff. unfold lambda_star. split.
  - intros E i Hi. apply largest_least; [auto|]. intros s Hs.
    apply largest_least; [auto|]. intros d Hd. unfold ratio.
    destruct (Rlt_dec 0 (own_gain G i s (rule s) d)) as [g|g]; [|auto].
    specialize (N i s d Hi Hs Hd g). specialize (E i s d Hi Hs Hd).
    apply Rmult_le_reg_r with (1 := N). unfold Rdiv.
    rewrite Rmult_assoc, Rinv_l by lra. lra.
  - intros E i s d Hi Hs Hd. specialize (E i Hi).
    destruct (Rle_or_lt (own_gain G i s (rule s) d) 0) as [g|g].
    + apply Rle_trans with (1 := g). apply Rmult_le_pos; [auto|].
      apply loss_nonneg; assumption.
    + specialize (N i s d Hi Hs Hd g).
      assert (K : ratio i s d <= w i).
      { eapply Rle_trans; [|exact E].
        eapply Rle_trans; [|apply (largest_ge (states G) _ s Hs)].
        apply (largest_ge (actions G i) _ d Hd). }
      unfold ratio in K. destruct (Rlt_dec 0 (own_gain G i s (rule s) d)); [|lra].
      apply (Rmult_le_compat_r (loss G i s (rule s) d)) in K; [|lra].
      unfold Rdiv in K. rewrite Rmult_assoc, Rinv_l in K by lra. lra.
Qed.

(* No weight at all helps against a profitable deviation that costs nobody anything. *)
Theorem closure_impossible i s d :
  In i (agents G) -> In s (states G) -> In d (actions G i) ->
  0 < own_gain G i s (rule s) d -> loss G i s (rule s) d = 0 ->
  forall w, ~ sustained w.
Proof.
  intros Hi Hs Hd g Z w E. apply sustained_iff with (i := i) (s := s) (d := d) in E; auto.
  rewrite Z in E. lra.
Qed.

Theorem closure_possible_iff : (exists w, sustained w) <-> costly.
Proof.
  split.
  - intros (w & E) i s d Hi Hs Hd g.
    pose proof (loss_nonneg G rule shut member best i s d Hi Hs Hd) as [P|Z]; [assumption|].
    exfalso. eapply closure_impossible; eauto.
  - intros N. exists (fun i => lambda_star i).
    apply closure_by_prosociality; [assumption| |intros; lra].
    intros i Hi. unfold lambda_star. generalize (states G). intros l.
    induction l as [|s l IH]; simpl; [lra|]. eapply Rle_trans; [exact IH|apply Rmax_r].
Qed.
End Closure.
