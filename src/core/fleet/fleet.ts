import type { Check } from './check.ts';
import type { AttackVector, Smoke, StageFigures } from './exposure.ts';
import type { Independence } from './independence.ts';
import type { PhasePart } from './phases.ts';
import type { Amount, Instant, Json } from './quantities.ts';
import type { Window } from './window.ts';

/** The fleet as its documents describe it: everything a plan and a rollout are made from. */
export interface Fleet {
  readonly name: string;
  /** Least critical first: the order of every rollout by criticality. Never empty. */
  readonly tiers: readonly Tier[];
  readonly sources: readonly Source[];
  /** The cluster that Tierwise itself runs on, if it runs on one of the fleet. */
  readonly controllerRunsOn: string | null;
  /** Who may approve: only identities other than the author, or, by policy, the author as well. */
  readonly approvers: 'others' | 'anyone';
  /** What the fleet allows in an emergency; not in fleets that were pinned before there were hotfixes. */
  readonly hotfixes?: HotfixPolicy;
  /** When changes may begin; not in fleets that were pinned before there were windows. */
  readonly windows?: readonly Window[];
  /** Which components may be changed at once on a cluster; left out where none may. */
  readonly independent?: Independence;
  /** What becomes of debts; not in fleets that were pinned before there was a choice. */
  readonly debts?: DebtPolicy;
  readonly clusters: readonly Cluster[];
  readonly tenants: readonly Tenant[];
}

/** Who may do what in an emergency. */
export interface HotfixPolicy {
  /** Those who need nobody else's approval for a hotfix. */
  readonly incidentCommanders: readonly string[];
  /** Whether the backfill of a hotfix waits for a person's start, or begins by itself once the hotfix is done. */
  readonly backfill: 'approve' | 'start';
}

/** Debts that nobody repays are told of. */
export interface DebtPolicy {
  /** From which age on. */
  readonly announceAfterMs: number;
}

/** A rank of criticality with the pace at which it is changed. Durations in milliseconds. */
export interface Tier {
  readonly name: string;
  /** Healthy time owed in this tier before the next one starts. */
  readonly soakMs: number;
  /** Whether it soaks on, beyond that, until every required check has seen enough to decide. */
  readonly untilEvidence: boolean;
  /** Healthy time owed by each wave before the next one; never longer than the soak. */
  readonly waveSoakMs: number;
  /** How many clusters of the tier one wave may hold. */
  readonly maxConcurrency: Amount;
  /** Waves grow from `first` by `factor` up to the limit. */
  readonly ramp: { readonly first: number; readonly factor: number };
  /** Distinct people who must approve before the tier begins. */
  readonly approvals: number;
  /** The longest the tier may take; null for three times its soak plus the delivery time. */
  readonly progressDeadlineMs: number | null;
  /** What nobody may do for its clusters; left out where nothing is forbidden. */
  readonly forbid?: readonly OverrideKind[];
}

/** The ways round what is usual that a person may take, and that a policy may forbid. */
export const overrideKinds = ['skip', 'force', 'lower', 'approve-for'] as const;
export type OverrideKind = (typeof overrideKinds)[number];

/** A secret is always a reference; only harmless header values are written out. */
export type HeaderValue =
  | { readonly kind: 'literal'; readonly value: string }
  | { readonly kind: 'env'; readonly env: string }
  | { readonly kind: 'file'; readonly file: string };

/** Where a source's telemetry lives; the clusters that it lives on are witnesses. */
export type LivesOn =
  | { readonly kind: 'each' }
  | { readonly kind: 'clusters'; readonly clusters: readonly string[] }
  | { readonly kind: 'outside'; readonly name: string };

/** Something that answers queries about clusters. */
export interface Source {
  readonly name: string;
  readonly livesOn: LivesOn;
  /** Expected distance of samples. */
  readonly stepMs: number;
  /** How late a sample may arrive before its step is closed without it. */
  readonly lagMs: number;
  /** The longest one question to it may take. */
  readonly timeoutMs: number;
  readonly settings: SourceSettings;
}

export type SourceSettings =
  | {
      readonly kind: 'prometheus';
      /** May hold {cluster} and the clusters' values; then each cluster is asked by itself. */
      readonly url: string;
      readonly headers: Readonly<Record<string, HeaderValue>>;
      /** The label of a result that names the cluster. */
      readonly clusterLabel: string;
    }
  | {
      readonly kind: 'scrape';
      /** URLs of `/metrics` pages of a cluster; may hold {cluster} and the cluster's values. */
      readonly targets: readonly string[];
      readonly headers: Readonly<Record<string, HeaderValue>>;
    }
  /** Tierwise itself: what is asked is in the checks. */
  | { readonly kind: 'probe' };

/** One failure domain. */
export interface Cluster {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** In the order in which they are changed; never empty. */
  readonly zones: readonly string[];
  /** The components it has; null when nobody said, which is taken as all of them. */
  readonly components: readonly string[] | null;
  /** A declared tier may only raise. */
  readonly declaredTier: string | null;
  readonly override: TierOverride | null;
  /** Clusters that watch this one, beside what the sources say. */
  readonly witnesses: readonly string[];
  /** For {…} templates in changes, queries and URLs. */
  readonly values: Readonly<Record<string, string>>;
  /** How it is changed; null for a cluster that can be planned for but not changed. */
  readonly delivery: DeliverySettings | null;
  /** Who is asked whether it is busy, before a change begins there; left out where nobody is. */
  readonly busy?: BusyQuestion;
}

/** A question of which an answer above 0 means: busy, not now. */
export interface BusyQuestion {
  /** Of the fleet's sources. */
  readonly source: string;
  readonly query: string;
}

/** The only way to lower a cluster's tier: in the open, and for a time. */
export interface TierOverride {
  readonly tier: string;
  readonly reason: string;
  readonly owner: string;
  readonly until: number;
}

export type DeliverySettings =
  | {
      readonly kind: 'command';
      /** A path and its arguments; no shell unless the user names one. */
      readonly program: readonly string[];
      readonly timeoutMs: number;
      /** Standard output past this many bytes ends the program. */
      readonly outputBytesMax: number;
    }
  | {
      readonly kind: 'local';
      /** Program and arguments of one process; may hold {revision}, {zone}, {port}, {params.x}. */
      readonly program: readonly string[];
      /** The first port of each zone; replica i of a zone listens on that port plus i. */
      readonly ports: Readonly<Record<string, number>>;
      /** Processes in each zone. */
      readonly replicas: number;
      /** How many of a zone's processes may be down at once while it is changed. */
      readonly maxUnavailable: Amount;
      /** The path that answers 2xx when a process is ready. */
      readonly healthPath: string;
      /** A process that is not ready after this long has failed. */
      readonly readyTimeoutMs: number;
      readonly env: Readonly<Record<string, string>>;
    };

export type Traffic = 'real' | 'synthetic';

/** How reachable a tenant is, least exposed first. */
export const exposures = ['isolated', 'internal', 'partner', 'internet'] as const;
export type Exposure = (typeof exposures)[number];

/** Somebody whose work runs on clusters. */
export interface Tenant {
  readonly name: string;
  readonly placements: readonly Placement[];
  /** Copies that stay untouched and well at any time; null for 1 where there are two or more. */
  readonly minUntouched: Amount | null;
}

/** What a tenant is on the clusters that it is placed on. */
export interface Placement {
  readonly clusters: Selector;
  /** The name of a tier. */
  readonly criticality: string;
  readonly traffic: Traffic;
  readonly exposure: Exposure;
}

export type Selector =
  | { readonly kind: 'names'; readonly names: readonly string[] }
  | {
      readonly kind: 'labels';
      readonly matchLabels: Readonly<Record<string, string>>;
      readonly matchExpressions: readonly LabelExpression[];
    };

/** As in Kubernetes label selectors; `values` is empty for Exists and DoesNotExist. */
export interface LabelExpression {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values: readonly string[];
}

export type OnRegression = 'halt' | 'rollback-wave' | 'rollback-stage' | 'rollback-all';
export type OnInconclusive = 'approve' | 'extend' | 'advance';
/** Waits behind those that were there before; or takes the place of older ones of its component. */
export type OnConflict = 'queue' | 'supersede';

/** What orders the clusters of a plan. */
export type Order = 'criticality' | 'exposure' | 'hotfix';

/** How plans are ordered and paced, and what follows when things go wrong. Durations in ms. */
export interface Strategy {
  readonly name: string;
  readonly order: Order;
  /** What replaces the fleet's own figures of a tier, by the tier's name. */
  readonly tiers: Readonly<Record<string, Partial<Omit<Tier, 'name'>>>>;
  /** By exposure only, as are the next two; none of them is in rollouts of before there was that order. */
  readonly stages?: StageFigures;
  /** Left out for the usual smoke stage. */
  readonly smoke?: Smoke;
  /** The time within which all exposed clusters are to be delivered and soaked. */
  readonly deadlineMs?: number;
  readonly onRegression: OnRegression;
  readonly onInconclusive: OnInconclusive;
  /** Deliveries that may fail in a stage. */
  readonly maxFailures: Amount;
  /** Clusters that may become debts because they cannot be reached before their first action. */
  readonly maxDeferred: Amount;
  /** How long an unreachable cluster is waited for before it becomes a debt. */
  readonly deferAfterMs: number;
  /** Who repays those: a person, or a catch-up that starts by itself; left out for a person. */
  readonly lateClusters?: 'approve' | 'start';
  /** Signal lost for this long after a change, while controls report, is a regression. */
  readonly blindDeadlineMs: number;
  /** The share of good changes that may be halted by chance, α: 0.004. */
  readonly falseHalts: number;
  /** When changes may begin, beside what the fleet says; left out for whenever that lets them. */
  readonly windows?: readonly Window[];
  /** What it does where another rollout is in the way; left out, it waits for its turn. */
  readonly onConflict?: OnConflict;
}

/** What is to be rolled out; `revision` names it, `body` is shaped by the delivery. */
export interface Change {
  readonly revision: string;
  readonly body: Json;
}

/** One wanted execution, as its document says it. */
export interface RolloutSpec {
  readonly name: string;
  readonly component: string;
  /** Null for every cluster that has the component. */
  readonly targets: Selector | null;
  readonly change: Change;
  readonly strategy: Strategy;
  readonly checks: readonly Check[];
  /** By exposure only: what it takes to be exposed; left out where every cluster is. */
  readonly attackVector?: AttackVector;
  /** Only of one that goes round the tiers, straight to what is broken. */
  readonly hotfix?: Hotfix;
  /** The hotfix whose change it brings to all other clusters. */
  readonly backfillOf?: string;
  /** The rollout whose change it brings to clusters that came too late for it. */
  readonly catchUpOf?: string;
  /** What going back loses, where it brings a phase that is past its point of no return to late clusters. */
  readonly loss?: { readonly phase: string; readonly message: string };
  /** Hotfixes that the change contains: it undoes none of them. */
  readonly includes?: readonly string[];
  /** Only of one that is a part of a change in phases. */
  readonly phase?: PhasePart;
}

/** Why a rollout goes round the tiers. */
export interface Hotfix {
  readonly incident: string;
  readonly reason: string;
  /** Until when the clusters that it passes over should have it as well. */
  readonly until: Instant;
}
