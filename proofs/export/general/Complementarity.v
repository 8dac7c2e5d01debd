(* T5, the easy direction: transfers that implement an efficient rule go on doing so when agents
   become more prosocial or the court sees more; and an undetectable plan of deviations shows a
   weight to be too small. *)
From Coq Require Import Reals Lra List.
From Coopgap Require Import Sums Games.
Import ListNotations.
Open Scope R_scope.

Section Complementarity.
Variable G : game.
Variable rule : state G -> profile G.
Hypothesis shut : closed G.
Hypothesis member : listed rule.
Hypothesis best : efficient G rule.

Definition deterred (w : agent G -> R) (t : contract G) : Prop :=
  implements (G := prosocial G w) t rule.

Lemma deterred_iff w t : deterred w t <->
  forall i s d, In i (agents G) -> In s (states G) -> In d (actions G i) ->
    own_gain G i s (rule s) d + paid t i s (dev G (rule s) i d) - paid t i s (rule s)
    <= w i * loss G i s (rule s) d.
Proof.
  assert (E : forall i s d,
    utility (G := prosocial G w) i s (dev G (rule s) i d) -
    utility (G := prosocial G w) i s (rule s) =
    own_gain G i s (rule s) d - w i * loss G i s (rule s) d).
  { intros i s d. apply (gain_split (prosocial G w)). }
  assert (P : forall i s a, paid (G := prosocial G w) t i s a = paid t i s a) by reflexivity.
  unfold deterred, implements, nash. split.
  - intros N i s d Hi Hs Hd. specialize (N s Hs i d Hi Hd). specialize (E i s d).
    rewrite !P in N. simpl in *. lra.
  - intros N s Hs i d Hi Hd. specialize (N i s d Hi Hs Hd). specialize (E i s d).
    rewrite !P. simpl in *. lra.
Qed.

Theorem more_prosocial w v t : (forall i, In i (agents G) -> w i <= v i) ->
  deterred w t -> deterred v t.
Proof.
  intros M D. apply deterred_iff. intros i s d Hi Hs Hd.
  eapply Rle_trans; [apply (proj1 (deterred_iff w t) D); assumption|].
  apply Rmult_le_compat_r; [apply loss_nonneg; assumption|auto].
Qed.

(* A plan whose traces cancel: no transfers matter to it. *)
Theorem undetectable_plan (mu : state G -> action G -> R) i w :
  In i (agents G) -> (forall s d, 0 <= mu s d) ->
  (forall k, In k (signals G) ->
     sum (states G) (fun s => sum (actions G i) (fun d =>
       mu s d * (sees G s (dev G (rule s) i d) k - sees G s (rule s) k))) = 0) ->
  w i * sum (states G) (fun s => sum (actions G i) (fun d => mu s d * loss G i s (rule s) d)) <
    sum (states G) (fun s => sum (actions G i) (fun d => mu s d * own_gain G i s (rule s) d)) ->
  forall t, ~ deterred w t.
Proof.
  intros Hi P Z S t D.
  assert (K : sum (states G) (fun s => sum (actions G i) (fun d =>
      mu s d * (own_gain G i s (rule s) d +
                (paid t i s (dev G (rule s) i d) - paid t i s (rule s)))))
    <= sum (states G) (fun s => sum (actions G i) (fun d =>
         w i * (mu s d * loss G i s (rule s) d)))).
  { apply sum_le; intros s Hs. apply sum_le; intros d Hd.
    replace (w i * (mu s d * loss G i s (rule s) d)) with
      (mu s d * (w i * loss G i s (rule s) d)) by ring.
    apply Rmult_le_compat_l; [apply P|].
    pose proof (proj1 (deterred_iff w t) D i s d Hi Hs Hd). lra. }
  assert (T : sum (states G) (fun s => sum (actions G i) (fun d =>
      mu s d * (paid t i s (dev G (rule s) i d) - paid t i s (rule s)))) = 0).
  { rewrite (sum_ext (states G) _ (fun s => sum (signals G) (fun k => t i k *
      sum (actions G i) (fun d =>
        mu s d * (sees G s (dev G (rule s) i d) k - sees G s (rule s) k))))).
    - rewrite sum_swap. rewrite (sum_ext (signals G) _ (fun _ => 0)); [apply sum_zero|].
      intros k Hk. rewrite sum_scale, (Z k Hk). ring.
    - intros s _. rewrite (sum_ext (actions G i) _ (fun d => sum (signals G) (fun k =>
        t i k * (mu s d * (sees G s (dev G (rule s) i d) k - sees G s (rule s) k))))).
      + rewrite sum_swap. apply sum_ext; intros k _. apply sum_scale.
      + intros d _. unfold paid. rewrite <- sum_minus, <- sum_scale.
        apply sum_ext; intros k _. ring. }
  rewrite (sum_ext (states G) _ (fun s =>
      sum (actions G i) (fun d => mu s d * own_gain G i s (rule s) d) +
      sum (actions G i) (fun d =>
        mu s d * (paid t i s (dev G (rule s) i d) - paid t i s (rule s))))) in K.
  - rewrite sum_plus, T in K.
    rewrite (sum_ext (states G) (fun s => sum (actions G i) (fun d => w i * _))
      (fun s => w i * sum (actions G i) (fun d => mu s d * loss G i s (rule s) d))) in K
      by (intros; apply sum_scale).
    rewrite sum_scale in K. lra.
  - intros s _. rewrite <- sum_plus. apply sum_ext; intros d _. ring.
Qed.
End Complementarity.

(* A court that sees more can do whatever one that sees less can: the coarser signal is the finer
   one passed through a (possibly random) filter. *)
Theorem finer_language (G : game) (K : Type) (ks : list K)
  (q : state G -> profile G -> K -> R) (filter : signal G -> K -> R) rule :
  (forall s a k, q s a k = sum (signals G) (fun j => sees G s a j * filter j k)) ->
  (exists t, implements (G := monitored G K ks q) t rule) ->
  exists t, implements (G := G) t rule.
Proof.
  intros F (t & N). exists (fun i j => sum ks (fun k => filter j k * t i k)).
  assert (E : forall i s a, paid (G := G) (fun i j => sum ks (fun k => filter j k * t i k)) i s a =
    paid (G := monitored G K ks q) t i s a).
  { intros i s a. unfold paid. simpl.
    rewrite (sum_ext ks _ (fun k => sum (signals G) (fun j => sees G s a j * filter j k * t i k))).
    - rewrite (sum_swap ks). apply sum_ext; intros j _. rewrite <- sum_scale.
      apply sum_ext; intros k _. ring.
    - intros k _. rewrite F. symmetry. apply sum_scale_r. }
  intros s Hs i d Hi Hd. rewrite !E. exact (N s Hs i d Hi Hd).
Qed.

(* No contract is a contract in every language. *)
Theorem no_contract_is_a_contract (G : game) rule :
  (forall s, In s (states G) -> equilibrium s (rule s)) ->
  exists t, implements (G := G) t rule.
Proof.
  intros E. exists (fun _ _ => 0). intros s Hs i d Hi Hd.
  assert (Z : forall a, paid (G := G) (fun _ _ => 0) i s a = 0).
  { intros a. unfold paid. rewrite (sum_ext (signals G) _ (fun _ => 0)); [apply sum_zero|].
    intros; ring. }
  rewrite !Z. specialize (E s Hs i d Hi Hd). lra.
Qed.
