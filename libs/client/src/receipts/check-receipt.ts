// SPDX-License-Identifier: Apache-2.0
import { canonicalBytes, equalBytes, type Json } from '@glovebox/core';
import { evidenceDigest } from '@glovebox/attestation';
import { GATE_VERSION, privacyCharges, sameCharges, type JobPlan, type ReasonList } from '@glovebox/policy';
import type { OpenedBundle } from './open-bundle.ts';

/** What was found to be so by everything except the receipt itself. */
export interface FoundFacts {
  readonly transcript: string;
  readonly developmentRoot: boolean;
}

/** The receipt is signed by the attested key and says of every part what was found. */
export function checkReceipt(list: ReasonList, opened: OpenedBundle, plan: JobPlan, found: FoundFacts): void {
  const { value, signers } = opened.receipt;
  list.demand(signers.includes(value.worker.signingKey), {
    code: 'receipt-signer',
    message: 'the receipt is not signed by the attested key of the worker it names',
    remedy: 'the receipt is not that of the worker; do not rely on it',
  });
  const says = (field: string, matches: boolean) => {
    list.demand(matches, {
      code: 'receipt-field',
      message: `${field}: the receipt says something else than the documents of its bundle`,
      remedy: 'the bundle was altered or mixed with another one',
      clause: field,
    });
  };
  says('agreement', value.agreement === plan.agreement.digest);
  says('computation', value.computation === plan.computation.digest);
  says('job', value.job === plan.job.digest);
  says('parameters', sameBytes(value.parameters ?? null, plan.job.value.parameters ?? null));
  says('approvals', value.approvals.join() === plan.approvals.map(({ digest }) => digest).join());
  says('datasets', versionsOf(value.datasets) === versionsOf(plannedVersions(plan)));
  says('transcript', value.transcript === found.transcript);
  says('question', value.question === plan.question);
  says('evidence', value.evidence === evidenceDigest(opened.evidence));
  says('developmentRoot', value.developmentRoot || !found.developmentRoot);
  // The question's digest was computed with this gate's version, so no other gate answered it.
  says('gate', value.gate === GATE_VERSION);
  says('permits', value.permits.join() === opened.permits.map(({ digest }) => digest).join());
  says('suppression.minimumPeople', value.suppression.minimumPeople >= plan.minimumPeople);
  const { minimumPeople: _, ...rules } = plan.rules;
  const charges = privacyCharges(plan, plan.datasets);
  says('privacyCharges', sameCharges(value.privacyCharges ?? null, charges));
  const { privacy } = value.suppression;
  const isPriced = privacy?.rho === plan.privacy?.price.rho && privacy?.delta === plan.privacy?.price.delta;
  says('suppression.privacy', isPriced && privacy?.minimumPeople === plan.privacy?.minimumPeople);
  says('suppression.rules', equalBytes(canonicalBytes(value.suppression.rules), canonicalBytes(rules)));
}

const sameBytes = (a: Json, b: Json): boolean => equalBytes(canonicalBytes(a), canonicalBytes(b));

const plannedVersions = (plan: JobPlan) =>
  plan.datasets.map(({ terms, manifest }) => ({ name: terms.name, manifest: manifest.digest }));

const versionsOf = (versions: readonly { readonly name: string; readonly manifest: string }[]): string =>
  versions.map(({ name, manifest }) => `${name} ${manifest}`).join();
