(* T2 (c): in class C2 with finite liability a gap is left if and only if no obedient mechanism
   recommends efficient profiles alone. The value is the one of a linear program, so what is
   approached is reached. With a unique efficient profile in a state where someone can gain unseen,
   a gap is left for every finite liability. *)
From Coq Require Import Reals Lra List Bool.
From Coopgap Require Import Sums Games Choices Polyhedra Irreducibility.
Import ListNotations.
Open Scope R_scope.

Section Attainment.
Variable G : game.
Variable agent_eq : forall i j : agent G, {i = j} + {i <> j}.
Variable state_eq : forall s s' : state G, {s = s'} + {s <> s'}.
Variable profile_eq : forall a b : profile G, {a = b} + {a <> b}.
Variable signal_eq : forall k j : signal G, {k = j} + {k <> j}.

(* The unknowns of the program: probabilities and payments. *)
Definition unknown : Type :=
  ((state G * profile G) + (agent G * state G * profile G * signal G))%type.

Definition unknown_eq (v w : unknown) : {v = w} + {v <> w}.
Proof. repeat decide equality. Defined.

Definition unknowns : list unknown := nodup unknown_eq
  (map inl (list_prod (states G) (profiles G)) ++
   map inr (list_prod (list_prod (list_prod (agents G) (states G)) (profiles G)) (signals G))).

Lemma unknowns_once : NoDup unknowns.
Proof. apply NoDup_nodup. Qed.

Lemma law_unknown s a : In s (states G) -> In a (profiles G) -> In (inl (s, a)) unknowns.
Proof.
  intros Hs Ha. apply nodup_In. apply in_or_app. left. apply in_map. apply in_prod; assumption.
Qed.

Lemma pay_unknown i s a k : In i (agents G) -> In s (states G) -> In a (profiles G) ->
  In k (signals G) -> In (inr (i, s, a, k)) unknowns.
Proof.
  intros Hi Hs Ha Hk. apply nodup_In. apply in_or_app. right. apply in_map.
  repeat (apply in_prod; try assumption).
Qed.

Definition made_of (x : unknown -> R) : mechanism G :=
  Mechanism (fun s a => x (inl (s, a))) (fun i s a k => x (inr (i, s, a, k))).

Definition parts_of (m : mechanism G) (v : unknown) : R :=
  match v with inl (s, a) => law m s a | inr (i, s, a, k) => pays m i s a k end.

Lemma made_of_parts m : made_of (parts_of m) = m.
Proof. destruct m. reflexivity. Qed.

Local Notation straight := (linear unknowns).
Local Notation finite_system := (system unknowns).

Lemma straight_law s a : In s (states G) -> In a (profiles G) -> straight (fun x => x (inl (s, a))).
Proof.
  intros. apply (linear_var unknown_eq unknowns unknowns_once). apply law_unknown; assumption.
Qed.

Lemma straight_pay i s a k : In i (agents G) -> In s (states G) -> In a (profiles G) ->
  In k (signals G) -> straight (fun x => x (inr (i, s, a, k))).
Proof.
  intros. apply (linear_var unknown_eq unknowns unknowns_once). apply pay_unknown; assumption.
Qed.

Lemma straight_mean : straight (fun x => mean (made_of x)).
Proof.
  apply linear_sum. intros s Hs. apply linear_sum. intros a Ha.
  apply (linear_ext unknowns (fun x => prior G s * welfare s a * x (inl (s, a)))).
  - intros x. simpl. ring.
  - apply linear_scale. apply straight_law; assumption.
Qed.

Lemma straight_sacrifice i s a d : In i (agents G) -> In s (states G) -> In a (profiles G) ->
  straight (fun x => sacrifice (made_of x) i s a d).
Proof.
  intros Hi Hs Ha. apply linear_plus.
  - apply (linear_ext unknowns (fun x =>
      (utility i s a - utility i s (dev G a i d)) * x (inl (s, a)))).
    + intros x. simpl. ring.
    + apply linear_scale. apply straight_law; assumption.
  - apply linear_sum. intros k Hk.
    apply (linear_ext unknowns (fun x =>
      (sees G s a k - sees G s (dev G a i d) k) * x (inr (i, s, a, k)))).
    + intros x. simpl. ring.
    + apply linear_scale. apply straight_pay; assumption.
Qed.

(* At most, at least and exactly: the three ways in which a linear function is limited. *)
Lemma at_most F b : straight F -> finite_system (fun _ x => F x <= b).
Proof.
  intros L. apply (system_ext unknowns (fun e x => F x <= b + 0 * e)).
  - intros e x. split; intros; lra.
  - apply system_le. assumption.
Qed.

Lemma at_least F : straight F -> finite_system (fun _ x => 0 <= F x).
Proof.
  intros L. apply (system_ext unknowns (fun _ x => -1 * F x <= 0)).
  - intros e x. split; intros; lra.
  - apply at_most. apply linear_scale. assumption.
Qed.

Lemma system_lottery : finite_system (fun _ x => lottery (made_of x)).
Proof.
  apply (system_each unknowns (states G) (fun s _ x =>
    (forall a, In a (profiles G) -> 0 <= x (inl (s, a))) /\
    sum (profiles G) (fun a => x (inl (s, a))) = 1)).
  intros s Hs. apply system_and.
  - apply (system_each unknowns (profiles G) (fun a _ x => 0 <= x (inl (s, a)))).
    intros a Ha. apply at_least. apply straight_law; assumption.
  - apply system_eq. apply linear_sum. intros a Ha. apply straight_law; assumption.
Qed.

Lemma system_liable B i s a k : In i (agents G) -> In s (states G) -> In a (profiles G) ->
  In k (signals G) ->
  finite_system (fun _ x => liable B (x (inl (s, a))) (x (inr (i, s, a, k)))).
Proof.
  intros Hi Hs Ha Hk. destruct B as [c|]; [|apply system_true].
  pose proof (straight_law s a Hs Ha) as L. pose proof (straight_pay i s a k Hi Hs Ha Hk) as P.
  apply (system_ext unknowns (fun _ x =>
    0 <= c * x (inl (s, a)) + x (inr (i, s, a, k)) /\
    0 <= c * x (inl (s, a)) + -1 * x (inr (i, s, a, k)))).
  - intros e x. simpl. split; intros [A1 A2]; split; lra.
  - apply system_and; apply at_least; apply linear_plus; try assumption;
      apply linear_scale; assumption.
Qed.

Lemma system_affordable b F : straight F -> finite_system (fun _ x => affordable b (F x)).
Proof.
  intros L. destruct b; simpl.
  - apply system_true.
  - apply system_eq. assumption.
  - apply at_most. assumption.
Qed.

Lemma system_payable B b : finite_system (fun _ x => payable B b (made_of x)).
Proof.
  apply (system_ext unknowns (fun _ x => forall s, In s (states G) -> forall a, In a (profiles G) ->
    forall k, In k (signals G) ->
    (forall i, In i (agents G) -> liable B (x (inl (s, a))) (x (inr (i, s, a, k)))) /\
    affordable b (sum (agents G) (fun i => x (inr (i, s, a, k)))))).
  - intros e x. split; intros H; [intros s a k Hs Ha Hk|intros s Hs a Ha k Hk]; apply H; assumption.
  - apply (system_each unknowns (states G) (fun s _ x => forall a, In a (profiles G) ->
      forall k, In k (signals G) ->
      (forall i, In i (agents G) -> liable B (x (inl (s, a))) (x (inr (i, s, a, k)))) /\
      affordable b (sum (agents G) (fun i => x (inr (i, s, a, k)))))).
    intros s Hs.
    apply (system_each unknowns (profiles G) (fun a _ x => forall k, In k (signals G) ->
      (forall i, In i (agents G) -> liable B (x (inl (s, a))) (x (inr (i, s, a, k)))) /\
      affordable b (sum (agents G) (fun i => x (inr (i, s, a, k)))))).
    intros a Ha.
    apply (system_each unknowns (signals G) (fun k _ x =>
      (forall i, In i (agents G) -> liable B (x (inl (s, a))) (x (inr (i, s, a, k)))) /\
      affordable b (sum (agents G) (fun i => x (inr (i, s, a, k)))))).
    intros k Hk. apply system_and.
    + apply (system_each unknowns (agents G)
        (fun i _ x => liable B (x (inl (s, a))) (x (inr (i, s, a, k))))).
      intros i Hi. apply system_liable; assumption.
    + apply (system_affordable b (fun x => sum (agents G) (fun i => x (inr (i, s, a, k))))).
      apply linear_sum. intros i Hi. apply straight_pay; assumption.
Qed.

Lemma system_obedient : finite_system (fun _ x => obedient (made_of x)).
Proof.
  set (obeys := fun i s r d (x : unknown -> R) => 0 <= sum (profiles G) (fun a =>
    when (same G (act G a i) r) (sacrifice (made_of x) i s a d))).
  apply (system_ext unknowns (fun _ x => forall i, In i (agents G) -> forall s, In s (states G) ->
    forall r, In r (actions G i) -> forall d, In d (actions G i) -> obeys i s r d x)).
  - intros e x. split; intros H.
    + intros i s r d Hi Hs Hr Hd. apply H; assumption.
    + intros i Hi s Hs r Hr d Hd. apply H; assumption.
  - apply (system_each unknowns (agents G) (fun i _ x => forall s, In s (states G) ->
      forall r, In r (actions G i) -> forall d, In d (actions G i) -> obeys i s r d x)).
    intros i Hi.
    apply (system_each unknowns (states G) (fun s _ x =>
      forall r, In r (actions G i) -> forall d, In d (actions G i) -> obeys i s r d x)).
    intros s Hs.
    apply (system_each unknowns (actions G i) (fun r _ x =>
      forall d, In d (actions G i) -> obeys i s r d x)).
    intros r Hr. apply (system_each unknowns (actions G i) (fun d _ x => obeys i s r d x)).
    intros d Hd. apply at_least. apply linear_sum. intros a Ha. apply linear_when.
    apply straight_sacrifice; assumption.
Qed.

Theorem approached_is_reached B b v :
  (forall e, 0 < e -> exists m : mechanism G, mediated B b m /\ v - e <= mean m) ->
  exists m : mechanism G, mediated B b m /\ v <= mean m.
Proof.
  intros H.
  destruct (system_in_the_limit unknown_eq unknowns unknowns_once (fun e x =>
    (lottery (made_of x) /\ payable B b (made_of x) /\ obedient (made_of x)) /\
    -1 * mean (made_of x) <= - v + 1 * e)) as (x & M & L).
  - apply system_and.
    + apply system_and; [apply system_lottery|].
      apply system_and; [apply system_payable|apply system_obedient].
    + apply (system_le unknowns (fun x => -1 * mean (made_of x))).
      apply linear_scale. apply straight_mean.
  - intros e P. destruct (H e P) as (m & M & L). exists (parts_of m).
    rewrite made_of_parts. split; [exact M|lra].
  - exists (made_of x). split; [exact M|lra].
Qed.

Hypothesis likely : forall s, In s (states G) -> 0 < prior G s.

(* Only efficient profiles are ever recommended. *)
Definition recommends_efficient (m : mechanism G) : Prop := forall s a,
  In s (states G) -> In a (profiles G) -> 0 < law m s a -> efficient_in G s a.

Definition mediated_gap_positive B b (v : R) : Prop := exists e, 0 < e /\
  forall m : mechanism G, mediated B b m -> mean m <= v - e.

(* What a mechanism loses against the best rule. *)
Lemma lost_is (top : state G -> profile G) (m : mechanism G) : lottery m ->
  expected top - mean m = sum (states G) (fun s => sum (profiles G) (fun a =>
    prior G s * (law m s a * (welfare s (top s) - welfare s a)))).
Proof.
  intros L. unfold expected, mean. rewrite <- sum_minus. apply sum_ext; intros s Hs.
  rewrite (sum_ext (profiles G) (fun a => prior G s * (law m s a * _))
    (fun a => law m s a * (prior G s * welfare s (top s)) - prior G s * law m s a * welfare s a))
    by (intros; ring).
  rewrite sum_minus, sum_scale_r, (proj2 (L s Hs)). ring.
Qed.

Theorem mediated_gap_iff v B b : first_best G v ->
  (mediated_gap_positive B b v <->
   forall m : mechanism G, mediated B b m -> ~ recommends_efficient m).
Proof.
  intros F. pose proof F as (U & top & M & V).
  assert (T : efficient G top)
    by (apply (first_best_efficient G likely state_eq top v F M); lra).
  split.
  - intros (e & P & K) m O E. specialize (K m O). pose proof (lost_is top m (proj1 O)) as L.
    rewrite (sum_ext (states G) _ (fun _ => 0)) in L; [rewrite sum_zero in L; lra|].
    intros s Hs. rewrite (sum_ext (profiles G) _ (fun _ => 0)); [apply sum_zero|].
    intros a Ha. pose proof (proj1 (proj1 O s Hs) a Ha) as [Q|Q].
    + destruct (E s a Hs Ha Q) as [_ W]. pose proof (W (top s) (M s Hs)).
      pose proof (T s a Hs Ha). replace (welfare s (top s)) with (welfare s a) by lra. ring.
    + rewrite <- Q. ring.
  - intros N. apply Classical_Prop.NNPP. intros Q.
    destruct (approached_is_reached B b v) as (m & O & L).
    { intros e P. apply Classical_Prop.NNPP. intros R. apply Q. exists e. split; [assumption|].
      intros m O. destruct (Rle_or_lt (mean m) (v - e)) as [K|K]; [assumption|exfalso].
      apply R. exists m. split; [assumption|lra]. }
    apply (N m O). intros s a Hs Ha P. split; [assumption|]. intros c Hc.
    pose proof (T s c Hs Hc) as W.
    destruct (Rle_or_lt (welfare s (top s)) (welfare s a)) as [K|K]; [lra|exfalso].
    pose proof (lost_is top m (proj1 O)) as E.
    assert (Z : forall s' a', In s' (states G) -> In a' (profiles G) ->
      0 <= prior G s' * (law m s' a' * (welfare s' (top s') - welfare s' a'))).
    { intros s' a' Hs' Ha'. apply Rmult_le_pos; [left; auto|]. apply Rmult_le_pos.
      - apply (proj1 (proj1 O s' Hs') a' Ha').
      - pose proof (T s' a' Hs' Ha'). lra. }
    assert (0 < prior G s * (law m s a * (welfare s (top s) - welfare s a))).
    { apply Rmult_lt_0_compat; [auto|]. apply Rmult_lt_0_compat; lra. }
    assert (prior G s * (law m s a * (welfare s (top s) - welfare s a)) <=
      sum (profiles G) (fun a => prior G s * (law m s a * (welfare s (top s) - welfare s a))))
      by (apply (sum_one (profiles G)
            (fun a => prior G s * (law m s a * (welfare s (top s) - welfare s a))) a); auto).
    assert (sum (profiles G) (fun a => prior G s * (law m s a * (welfare s (top s) - welfare s a)))
      <= sum (states G) (fun s => sum (profiles G) (fun a =>
        prior G s * (law m s a * (welfare s (top s) - welfare s a))))).
    { apply (sum_one (states G) (fun s => sum (profiles G) (fun a =>
        prior G s * (law m s a * (welfare s (top s) - welfare s a)))) s); [|assumption].
      intros s' Hs'. apply sum_nonneg. auto. }
    lra.
Qed.

Hypothesis wf : well_formed G.

Theorem unique_efficient_gap v : first_best G v ->
  (exists s a i d, In s (states G) /\ efficient_in G s a /\
     (forall a', efficient_in G s a' -> a' = a) /\
     In i (agents G) /\ In d (actions G i) /\ undetectable G s a i d /\
     0 < gain (G := G) i s a d) ->
  forall c b, mediated_gap_positive (Some c) b v.
Proof.
  intros F (s & a & i & d & Hs & [Ha W] & One & Hi & Hd & Unseen & P) c b.
  apply mediated_gap_iff; [assumption|]. intros m (L & Y & O) E.
  specialize (O i s (act G a i) d Hi Hs (act_listed G wf i a Hi Ha) Hd).
  destruct (L s Hs) as [L0 L1].
  rewrite (sum_ext (profiles G) _ (fun a' => law m s a' * - gain (G := G) i s a d)) in O.
  - rewrite sum_scale_r, L1 in O. lra.
  - intros a' Ha'. destruct (profile_eq a' a) as [->|N].
    + rewrite (proj2 (same_spec G wf (act G a i) (act G a i)) eq_refl).
      unfold when, sacrifice, gain.
      rewrite (sum_ext (signals G) _ (fun _ => 0)); [rewrite sum_zero; ring|].
      intros k Hk. rewrite (Unseen k Hk). ring.
    + assert (Z : law m s a' = 0).
      { destruct (L0 a' Ha') as [Q|Q]; [|auto]. exfalso. apply N. apply One.
        apply (E s a' Hs Ha' Q). }
      rewrite Z, Rmult_0_l. destruct (same G (act G a' i) (act G a i)); [|reflexivity].
      unfold when, sacrifice. rewrite Z, Rmult_0_l, Rplus_0_l.
      rewrite (sum_ext (signals G) _ (fun _ => 0)); [apply sum_zero|].
      intros k Hk. destruct (Y s a' k Hs Ha' Hk) as [B _]. specialize (B i Hi).
      simpl in B. rewrite Z in B. replace (pays m i s a' k) with 0 by lra. ring.
Qed.
End Attainment.
