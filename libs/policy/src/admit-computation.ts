// SPDX-License-Identifier: Apache-2.0
import type { Agreement, Denied, QueryTree } from '@glovebox/contracts';

export interface AdmissionInput {
  readonly agreement: Agreement;
  readonly tree: QueryTree;
  readonly purpose: string;
  readonly receiver?: string;
}

/** Whether the terms of every owner that a computation touches admit it. */
export function admitComputation(
  input: AdmissionInput,
): { kind: 'allowed'; datasets: string[]; minimumPeople: number } | Denied {
  return { kind: 'denied', reasons: [{ code: 'not-admitted', message: `no rule admits ${input.purpose} yet` }] };
}
