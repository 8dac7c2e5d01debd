(* Environments, contract languages, mechanisms: the definitions, for finite games of any size.
   A state is commonly known by the agents and unknown to the court, which sees a signal only. *)
From Coq Require Import Reals Lra List Bool.
From Coopgap Require Import Sums.
Import ListNotations.
Open Scope R_scope.

Record game := Game {
  agent : Type; state : Type; action : Type; profile : Type; signal : Type;
  agents : list agent; states : list state; profiles : list profile; signals : list signal;
  actions : agent -> list action;
  same : action -> action -> bool;                    (* equality of actions *)
  act : profile -> agent -> action;                   (* what an agent does in a profile *)
  dev : profile -> agent -> action -> profile;        (* the profile after one agent's deviation *)
  prior : state -> R;
  payoff : agent -> state -> profile -> R;            (* material payoffs *)
  weight : agent -> R;                                (* prosocial weights *)
  sees : state -> profile -> signal -> R }.           (* probability that the court sees a signal *)

(* What makes the lists enumerations. *)
Record well_formed (G : game) : Prop := {
  same_spec : forall a b : action G, same G a b = true <-> a = b;
  actions_once : forall i, NoDup (actions G i);
  act_listed : forall i a, In i (agents G) -> In a (profiles G) -> In (act G a i) (actions G i) }.

Section Values.
Variable G : game.

Definition welfare (s : state G) (a : profile G) : R := sum (agents G) (fun i => payoff G i s a).

(* What an agent maximises, its transfer apart. *)
Definition utility (i : agent G) (s : state G) (a : profile G) : R :=
  payoff G i s a + weight G i * welfare s a.

Definition gain (i : agent G) (s : state G) (a : profile G) (d : action G) : R :=
  utility i s (dev G a i d) - utility i s a.

Definition expected (rule : state G -> profile G) : R :=
  sum (states G) (fun s => prior G s * welfare s (rule s)).

Definition listed (rule : state G -> profile G) : Prop :=
  forall s, In s (states G) -> In (rule s) (profiles G).
End Values.
Arguments welfare {G}. Arguments utility {G}. Arguments gain {G}.
Arguments expected {G}. Arguments listed {G}.

(* v is the greatest value of f over what is admissible, and is reached. *)
Definition maximum {M : Type} (ok : M -> Prop) (f : M -> R) (v : R) : Prop :=
  (forall m, ok m -> f m <= v) /\ exists m, ok m /\ f m = v.

Definition minimum {M : Type} (ok : M -> Prop) (f : M -> R) (v : R) : Prop :=
  (forall m, ok m -> v <= f m) /\ exists m, ok m /\ f m = v.

Definition first_best (G : game) (v : R) : Prop := maximum (@listed G) expected v.

(* Budgets and liability. *)
Inductive budget := Free | Balanced | NoSubsidy.

Definition affordable (b : budget) (total : R) : Prop :=
  match b with Free => True | Balanced => total = 0 | NoSubsidy => total <= 0 end.

(* |pay| <= B * x, where no B means that pay is unrestricted. *)
Definition liable (B : option R) (x pay : R) : Prop :=
  match B with None => True | Some c => - (c * x) <= pay <= c * x end.

(* Class C1: transfers that depend on the signal alone. *)
Section SignalContracts.
Variable G : game.
Definition contract := agent G -> signal G -> R.
Implicit Type t : contract.

Definition paid t (i : agent G) (s : state G) (a : profile G) : R :=
  sum (signals G) (fun k => sees G s a k * t i k).

Definition admissible (B : option R) (b : budget) t : Prop :=
  (forall i k, In i (agents G) -> In k (signals G) -> liable B 1 (t i k)) /\
  (forall k, In k (signals G) -> affordable b (sum (agents G) (fun i => t i k))).

(* A pure Nash equilibrium of the game with transfers, in one state. *)
Definition nash t (s : state G) (a : profile G) : Prop :=
  forall i d, In i (agents G) -> In d (actions G i) ->
    utility i s (dev G a i d) + paid t i s (dev G a i d) <= utility i s a + paid t i s a.

Definition implements t (rule : state G -> profile G) : Prop :=
  forall s, In s (states G) -> nash t s (rule s).

Definition implementable (B : option R) (b : budget) (rule : state G -> profile G) : Prop :=
  listed rule /\ exists t, admissible B b t /\ implements t rule.

(* Without a contract. *)
Definition equilibrium (s : state G) (a : profile G) : Prop :=
  forall i d, In i (agents G) -> In d (actions G i) ->
    utility i s (dev G a i d) <= utility i s a.
End SignalContracts.
Arguments paid {G}. Arguments nash {G}. Arguments implements {G}. Arguments equilibrium {G}.

(* Class C2: a mediator who knows the state draws a recommendation, tells each agent its own part,
   and pays by state, recommendation and signal. [pays] is the probability of the recommendation
   times the payment. *)
Record mechanism (G : game) := Mechanism {
  law : state G -> profile G -> R;
  pays : agent G -> state G -> profile G -> signal G -> R }.
Arguments law {G}. Arguments pays {G}. Arguments Mechanism {G}.

Section MediatedMechanisms.
Variable G : game.
Implicit Type m : mechanism G.

Definition lottery m : Prop := forall s, In s (states G) ->
  (forall a, In a (profiles G) -> 0 <= law m s a) /\ sum (profiles G) (law m s) = 1.

Definition payable (B : option R) (b : budget) m : Prop :=
  forall s a k, In s (states G) -> In a (profiles G) -> In k (signals G) ->
    (forall i, In i (agents G) -> liable B (law m s a) (pays m i s a k)) /\
    affordable b (sum (agents G) (fun i => pays m i s a k)).

(* What agent i, told r, loses by doing d, counted over the recommendations that tell it r. *)
Definition sacrifice m (i : agent G) (s : state G) (a : profile G) (d : action G) : R :=
  law m s a * (utility i s a - utility i s (dev G a i d)) +
  sum (signals G) (fun k => pays m i s a k * (sees G s a k - sees G s (dev G a i d) k)).

Definition obedient m : Prop :=
  forall i s r d, In i (agents G) -> In s (states G) ->
    In r (actions G i) -> In d (actions G i) ->
    0 <= sum (profiles G) (fun a => when (same G (act G a i) r) (sacrifice m i s a d)).

Definition mediated (B : option R) (b : budget) m : Prop :=
  lottery m /\ payable B b m /\ obedient m.

Definition mean m : R :=
  sum (states G) (fun s => sum (profiles G) (fun a => prior G s * law m s a * welfare s a)).
End MediatedMechanisms.
Arguments mediated {G}. Arguments mean {G}. Arguments sacrifice {G}.
Arguments lottery {G}. Arguments payable {G}. Arguments obedient {G}.

(* The same environment with other prosocial weights, and with another contract language. *)
Definition prosocial (G : game) (w : agent G -> R) : game :=
  Game (agent G) (state G) (action G) (profile G) (signal G) (agents G) (states G) (profiles G)
    (signals G) (actions G) (same G) (act G) (dev G) (prior G) (payoff G) w (sees G).

Definition monitored (G : game) (K : Type) (ks : list K) (q : state G -> profile G -> K -> R) : game :=
  Game (agent G) (state G) (action G) (profile G) K (agents G) (states G) (profiles G) ks
    (actions G) (same G) (act G) (dev G) (prior G) (payoff G) (weight G) q.

(* What a unilateral deviation gains its agent in money, and what it costs everybody together. *)
Definition own_gain (G : game) i s a d : R := payoff G i s (dev G a i d) - payoff G i s a.
Definition loss (G : game) i s (a : profile G) d : R :=
  welfare s a - welfare (G := G) s (dev G a i d).

Definition efficient (G : game) (rule : state G -> profile G) : Prop :=
  forall s a, In s (states G) -> In a (profiles G) -> welfare s a <= welfare s (rule s).

Definition closed (G : game) : Prop := forall i a d,
  In i (agents G) -> In a (profiles G) -> In d (actions G i) -> In (dev G a i d) (profiles G).

Lemma maximum_from {M : Type} (ok : M -> Prop) (f : M -> R) (v : R) :
  (forall m, ok m -> f m <= v) -> (exists m, ok m /\ v <= f m) -> maximum ok f v.
Proof.
  intros U (m & O & L). split; [assumption|]. exists m. split; [assumption|].
  apply Rle_antisym; auto.
Qed.

Lemma minimum_from {M : Type} (ok : M -> Prop) (f : M -> R) (v : R) :
  (forall m, ok m -> v <= f m) -> (exists m, ok m /\ f m <= v) -> minimum ok f v.
Proof.
  intros U (m & O & L). split; [assumption|]. exists m. split; [assumption|].
  apply Rle_antisym; auto.
Qed.

Lemma gain_split (G : game) i s a d :
  gain i s a d = own_gain G i s a d - weight G i * loss G i s a d.
Proof. unfold gain, own_gain, loss, utility. ring. Qed.

Lemma loss_nonneg (G : game) rule : closed G -> listed rule -> efficient G rule ->
  forall i s d, In i (agents G) -> In s (states G) -> In d (actions G i) ->
  0 <= loss G i s (rule s) d.
Proof.
  intros C L E i s d Hi Hs Hd. unfold loss.
  pose proof (E s (dev G (rule s) i d) Hs (C i (rule s) d Hi (L s Hs) Hd)). lra.
Qed.

Lemma equilibrium_gain (G : game) s a :
  equilibrium s a <->
  forall i d, In i (agents G) -> In d (actions G i) -> gain (G := G) i s a d <= 0.
Proof.
  unfold equilibrium, gain.
  split; intros E i d Hi Hd; specialize (E i d Hi Hd); lra.
Qed.
