// SPDX-License-Identifier: Apache-2.0
import {
  checkManifestCase,
  judgeEvidence,
  parsersOfHostileBytes,
  verifyEvidence,
  type AcceptedEvidence,
  type VerifiedClaims,
} from '@glovebox/attestation';
import { Collateral, CompositeEvidence, type Evidence } from '@glovebox/contracts';
import { assert, parseJson } from '@glovebox/core';
import { dangerouslyTakeUnsignedCorim, rimReader } from '@glovebox/rim';
import { createIntelAuthority, testOnlyAtLeast, testOnlyDigestSet, testOnlyUnsignedCorim } from '@glovebox/test-kit';
import { AT } from '../evidence-changes.ts';
import { tdxAccepted } from '../intel-subject.ts';
import { outcomeOf, type Submission } from '../platform-suite.ts';
import { CBOR } from './cbor-tree.ts';
import { DER } from './der-tree.ts';
import { BYTE_MUTATIONS, type Mutation } from './mutate-bytes.ts';
import { mutateJson, mutateXml } from './mutate-text.ts';
import { mutateTree } from './mutate-trees.ts';
import { compositeSubmission, manifestFile, namedSubmissions, type SeedFiles } from './seeds.ts';

/** Something that is fed bytes. Asynchronous where what is behind it is. */
export interface FuzzTarget {
  readonly name: string;
  readonly run: (input: Uint8Array) => unknown;
  /** Inputs of its own kind, besides those that everybody is given. */
  readonly seeds: readonly Uint8Array[];
  readonly mutations: readonly Mutation[];
}

const anyBytes: Mutation = (bytes, random, other) => random.pick(BYTE_MUTATIONS)(bytes, random, other);
const der = mutateTree(DER);
const cbor = mutateTree(CBOR);
/** The bytes inside evidence are of any of the formats. */
const anyFormat: Mutation = (bytes, random, other) =>
  random.pick([anyBytes, anyBytes, der, cbor])(bytes, random, other);
const json = mutateJson(anyFormat);
const MUTATIONS: readonly Mutation[] = [anyBytes, anyBytes, der, cbor, json, mutateXml];

const encoded = (value: unknown): Uint8Array => new Uint8Array(Buffer.from(JSON.stringify(value)));

const parserTargets = (): FuzzTarget[] =>
  Object.entries({ ...parsersOfHostileBytes, rim: (file: Uint8Array) => rimReader.decode(file) }).map(
    ([name, parse]) => ({
      name,
      run: (input) => parse(input),
      seeds: [],
      mutations: MUTATIONS,
    }),
  );

/** Reference values in CBOR as their maker publishes them, before anybody looks at a signature. */
const corimTarget = (): FuzzTarget => ({
  name: 'corim',
  seeds: [
    { key: 641, digests: ['77'.repeat(48)], svn: { value: 2n ** 40n, minimum: true } },
    {
      registers: { 0: ['aa'.repeat(48)], rtmr1: ['bb'.repeat(32)] },
      intel: [[-83, testOnlyDigestSet(['cc'.repeat(48)])] as const, [-86, testOnlyAtLeast(18)] as const],
    },
  ].map((measurement) =>
    Uint8Array.from(
      testOnlyUnsignedCorim({
        profile: 'oid:6086480186f84d011001',
        references: [{ environment: 'oid:2b060104019c780301', measurements: [measurement] }],
      }),
    ),
  ),
  mutations: [anyBytes, cbor],
  run: (input) => dangerouslyTakeUnsignedCorim(input, AT),
});

interface Sent {
  readonly evidence: Evidence;
  readonly collateral: Collateral;
}

/**
 * Evidence with its collateral, as JSON, through the contracts to a verdict on its authenticity. What was changed and is
 * still accepted must say what the genuine evidence says: a change that gets through is one in bytes that nobody looks at.
 */
function evidenceTarget(name: string, { evidence, collateral, ...options }: Submission): FuzzTarget {
  let genuine: string | undefined;
  const verified = (sent: Sent) => verifyEvidence(sent.evidence, { ...options, collateral: sent.collateral });
  return {
    name: `evidence-${name}`,
    seeds: [encoded({ evidence, collateral })],
    mutations: [json],
    run: async (input) => {
      genuine ??= whatItSays(await verified({ evidence, collateral }));
      const value = parseJson(input);
      const sent: Partial<Sent> = typeof value === 'object' && value !== null ? value : {};
      const says = whatItSays(await verified(sent as Sent));
      assert(says === genuine, `changed evidence is accepted and says something else: ${says} is not ${genuine}`);
      return says;
    },
  };
}

/** The same of evidence in several parts, which is judged as a whole and never throws. */
function compositeTarget({ evidence, collateral, policy, ...options }: Submission): FuzzTarget {
  let genuine: string | undefined;
  const judged = async (sent: Sent) => {
    const given = { ...options, policy: { platforms: [policy] }, collateral: sent.collateral };
    const outcome = await judgeEvidence(sent.evidence, given);
    return outcome.kind === 'accepted' ? whatItSays(outcome.claims) : null;
  };
  return {
    name: 'evidence-composite',
    seeds: [encoded({ evidence, collateral })],
    mutations: [json],
    run: async (input) => {
      genuine ??= (await judged({ evidence, collateral })) ?? 'refused';
      assert(genuine !== 'refused', 'the genuine evidence is accepted');
      const { evidence: changed, collateral: other } = (parseJson(input) ?? {}) as Partial<Sent>;
      const own = CompositeEvidence.safeParse(changed);
      const theirs = Collateral.safeParse(other);
      if (!own.success || !theirs.success) return 'refused';
      const says = await judged({ evidence: own.data, collateral: theirs.data });
      assert(
        says === null || says === genuine,
        `changed evidence is accepted and says something else: ${String(says)}`,
      );
      return says;
    },
  };
}

/** A log of events only explains values that are signed, and may be left out. */
const NOT_SIGNED: readonly string[] = ['evidence', 'events', 'eventLog', 'replayedPcrs'];

const whatItSays = (claims: AcceptedEvidence['claims'] | VerifiedClaims): string =>
  JSON.stringify(claims, (key, value: unknown) => (NOT_SIGNED.includes(key) ? undefined : value));

/** A whole case with the files that it names. It never throws, whatever the case. */
const manifestTarget = (files: SeedFiles): FuzzTarget => ({
  name: 'manifest',
  seeds: files.cases.map(encoded),
  mutations: [json],
  run: (input) => checkManifestCase(parseJson(input), (path) => manifestFile(files, path), { rims: rimReader }),
});

/** Documents of any content, each signed by the test authority: what a parser behind a signature check meets. */
function signedDocumentsTarget(): FuzzTarget {
  const authority = createIntelAuthority();
  const { intel } = tdxAccepted(authority).collateral;
  const document = (text = '') => JSON.parse(Buffer.from(text, 'base64url').toString()) as Record<string, unknown>;
  return {
    name: 'dcap-signed-documents',
    seeds: [encoded({ ...document(intel?.tcbInfo), ...document(intel?.qeIdentity) })],
    mutations: [json],
    run: (input) => {
      const { tcbInfo, enclaveIdentity } = (parseJson(input) ?? {}) as Record<
        string,
        Readonly<Record<string, unknown>>
      >;
      const documents = { tcbInfo: { members: tcbInfo ?? {} }, qeIdentity: { members: enclaveIdentity ?? {} } };
      return outcomeOf(tdxAccepted(authority, {}, {}, documents));
    },
  };
}

/** Everything in these libraries that a stranger's bytes reach, alone and together. */
export const fuzzTargets = (files: SeedFiles): FuzzTarget[] => [
  ...parserTargets(),
  corimTarget(),
  ...namedSubmissions().map(([name, submission]) => evidenceTarget(name, submission)),
  compositeTarget(compositeSubmission()),
  signedDocumentsTarget(),
  manifestTarget(files),
];
