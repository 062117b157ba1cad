// SPDX-License-Identifier: Apache-2.0
import type { Agreement, AgreementDataset, ColumnClause, Reason } from '@glovebox/contracts';
import { effectiveRules, type EffectiveRules } from '../effective-rules.ts';
import { clauseMeter, type Meter } from './meters.ts';
import type { TermsChange } from './terms-change.ts';

/** Who asks, for what and when. What is not known yet refuses nothing. */
export interface Asker {
  readonly purpose: string;
  readonly requester?: string;
  readonly receiver?: string;
  readonly at?: string;
}

export interface ClauseRefusal {
  readonly dataset: string;
  /** Place in the dataset's terms, for example `columns.age.breakpoints`. */
  readonly clause: string;
  readonly code: string;
  readonly message: string;
  /** What the analyst can do alone. */
  readonly remedy: string;
  /** Completes "ask the owner to …". */
  readonly grant: string;
  /** What the owner would sign. Null: no terms admit this. */
  readonly change: TermsChange | null;
}

/** Reasons found so far, each naming the clause whose owner could admit it. One reason is given once. */
export class Admission {
  readonly reasons: Reason[] = [];
  /** What would admit it, as far as terms can. */
  readonly changes: TermsChange[] = [];
  /** Whether some reason stands against all terms. */
  impossible = false;

  readonly agreement: Agreement;
  readonly asker: Asker;
  /** By what they count. */
  readonly #meters = new Map<string, Meter>();

  constructor(agreement: Agreement, asker: Asker) {
    this.agreement = agreement;
    this.asker = asker;
  }

  dataset(name: string): AgreementDataset | undefined {
    return this.agreement.datasets.find((dataset) => dataset.name === name);
  }

  rulesOf(datasets: readonly string[]): EffectiveRules {
    return effectiveRules(
      this.agreement.datasets.filter(({ name }) => datasets.includes(name)).map(({ terms }) => terms),
    );
  }

  /** What the question counts against, each once. */
  get meters(): Meter[] {
    return [...this.#meters.values()];
  }

  count(meter: Meter | null): void {
    if (meter !== null && !this.#meters.has(meter.meter)) this.#meters.set(meter.meter, meter);
  }

  /**
   * A use of a column rests on one of the clauses that admit it: on one without a number of uses where there is one, else
   * on the first. `admitting` are places in `clauses`, at least one.
   */
  restOn(dataset: string, column: string, clauses: readonly ColumnClause[], admitting: readonly number[]): void {
    const free = admitting.some((index) => clauses[index]?.for?.uses === undefined);
    const [first] = admitting;
    const clause = first === undefined ? undefined : clauses[first];
    if (free || first === undefined || clause === undefined) return;
    this.count(clauseMeter(dataset, column, clause, first));
  }

  /** A reason that no owner's terms can take away. */
  refuse(reason: Reason): void {
    this.impossible = true;
    this.#add(reason);
  }

  /** A reason that one clause of one owner's terms gives. */
  refuseBy({ grant, change, ...reason }: ClauseRefusal): void {
    const owner = this.dataset(reason.dataset)?.owner;
    if (change === null) this.impossible = true;
    else this.changes.push(change);
    this.#add({
      ...reason,
      ...(owner === undefined ? {} : { owner }),
      remedy: `${reason.remedy}, or ask ${owner ?? 'the owner'} to ${grant}`.slice(0, 400),
    });
  }

  #add(reason: Reason): void {
    const short = { ...reason, message: reason.message.slice(0, 400) };
    const text = JSON.stringify(short);
    if (!this.reasons.some((other) => JSON.stringify(other) === text)) this.reasons.push(short);
  }
}

export const list = (items: readonly string[]): string => (items.length === 0 ? 'nothing' : items.join(', '));
