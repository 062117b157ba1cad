// SPDX-License-Identifier: Apache-2.0
import type { Denied, Reason } from '@glovebox/contracts';
import { CodedError } from '@glovebox/core';

export const denied = (...reasons: Reason[]): Denied => ({ kind: 'denied', reasons });

/** Collects refusals, so that a person sees all of them at once. */
export class ReasonList {
  readonly reasons: Reason[] = [];

  add(reason: Reason): void {
    this.reasons.push(reason);
  }

  /** Adds the reason unless the condition holds. */
  demand(condition: boolean, reason: Reason): void {
    if (!condition) this.add(reason);
  }

  get denied(): Denied | null {
    return this.reasons.length === 0 ? null : { kind: 'denied', reasons: this.reasons };
  }
}

/**
 * Runs an evaluation in which hostile input throws coded errors: an error in any rule denies, none is skipped.
 * `document` names what was being read. Bugs are not caught.
 */
export function denyOnError<T>(document: string, evaluate: () => T): T | Denied {
  try {
    return evaluate();
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    const where = error.field === undefined ? document : `${document}: ${error.field}`;
    return denied({
      code: `document-${error.code}`,
      message: `${where}: ${error.message}`,
      remedy: error.remedy ?? `have the ${document} made and signed again`,
    });
  }
}

export const isDenied = (value: unknown): value is Denied =>
  typeof value === 'object' && value !== null && (value as { kind?: unknown }).kind === 'denied';
