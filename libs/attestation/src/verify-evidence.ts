// SPDX-License-Identifier: Apache-2.0
import { Collateral, Evidence, PlatformPolicy, Timestamp } from '@glovebox/contracts';
import { assert } from '@glovebox/core';
import { ChainCache } from './chain-cache.ts';
import type { PlatformClaims, VerifiedClaims, VerifiedRoot } from './claims.ts';
import { AttestationError } from './error.ts';
import { evidenceDigest } from './evidence-digest.ts';
import { parseInput } from './parse-input.ts';
import type { SinglePolicy } from './platform.ts';
import { checkWith, verifyWith, type CryptoEngine } from './pki/signature.ts';
import { verifierOf } from './platforms.ts';
import { policyRoot, rootFingerprint, trustOf } from './policy-root.ts';

export interface VerifyOptions {
  /** From anywhere, for example the untrusted coordinator: every part is checked against the root. */
  readonly collateral: Collateral;
  readonly policy: PlatformPolicy;
  /** Time of judgement, UTC in whole seconds, passed in by a process that has a clock it believes. */
  readonly at: string;
  /** Accept a policy whose root is a test authority's. The claims, grants and receipts then say so. */
  readonly dangerouslyTrustDevelopmentRoots: boolean;
  /** Chains and collateral that were parsed and verified before. Without it all are, each time. */
  readonly chains?: ChainCache;
  /** Where the runtime has faster operations than Web Crypto and portable code (`createCryptoEngine` of `native`). */
  readonly engine?: CryptoEngine;
}

const verified = new WeakSet<object>();

/** True only for claims that {@link verifyEvidence} made in this process. */
export const isVerifiedClaims = (claims: VerifiedClaims): boolean => verified.has(claims);

/**
 * How a stranger's bytes become a worker we may believe:
 *
 * 1. take a checked copy of everything, so that nothing can change between check and use
 * 2. evidence and policy are of the same platform
 * 3. the root comes from the policy: pinned in this library, or a development root behind the dangerous switch
 * 4. the platform verifies chain, revocation, signature and inner bindings
 * 5. only then are there claims: frozen and marked
 *
 * On return the evidence is authentic. Whether it is *acceptable* is the question of `appraise`.
 * @throws AttestationError
 */
export async function verifyEvidence(evidence: Evidence, options: VerifyOptions): Promise<VerifiedClaims> {
  assert(Timestamp.safeParse(options.at).success, 'the time of judgement is UTC in whole seconds');
  const given = parseInput(Evidence, evidence, 'evidence');
  const policy = parseInput(PlatformPolicy, options.policy, 'policy');
  const collateral = parseInput(Collateral, options.collateral, 'collateral');
  assertSamePlatform(given, policy);
  if (given.platform === 'composite' || policy.platform === 'composite') throw severalParts();
  const root = selectRoot(policy, options.dangerouslyTrustDevelopmentRoots);
  const fresh = options.engine === undefined ? verifyWith : checkWith(options.engine.verify);
  const memory = (options.chains ?? new ChainCache()).begin(fresh);
  const { check, once } = memory;
  const { at } = options;
  const claims = await verifierOf(given.platform).verify(given, { root, policy, collateral, at, check, fresh, once });
  memory.keep();
  const record = { kind: trustOf(policy).root.kind, fingerprint: rootFingerprint(root) };
  return brand(claims, record, at, evidenceDigest(given, options.engine?.sha256));
}

function assertSamePlatform(evidence: Evidence, policy: PlatformPolicy): void {
  const [given, expected]: [string, string] = [evidence.platform, policy.platform];
  if (given === expected) return;
  throw new AttestationError('platform-mismatch', `evidence of \`${given}\` under a policy for \`${expected}\``, {
    field: 'evidence.platform',
    remedy: `use a worker on \`${expected}\`, or agree on a policy for \`${given}\``,
  });
}

const severalParts = () =>
  new AttestationError('platform-mismatch', 'composite evidence has no one root to be verified under', {
    field: 'evidence.platform',
    remedy: 'judge composite evidence as a whole',
  });

function selectRoot(policy: SinglePolicy, dangerouslyTrustDevelopmentRoots: boolean) {
  if (trustOf(policy).root.kind === 'development' && !dangerouslyTrustDevelopmentRoots) {
    throw new AttestationError('development-root-refused', 'the policy trusts a test authority instead of the vendor', {
      field: 'policy.root',
      remedy: 'agree on the vendor root, or start this process with the switch that trusts development roots',
    });
  }
  return policyRoot(policy);
}

function brand(claims: PlatformClaims, root: VerifiedRoot, verifiedAt: string, evidence: string): VerifiedClaims {
  const branded = deepFreeze({
    ...claims,
    root,
    developmentRoot: root.kind === 'development',
    verifiedAt,
    evidence,
  });
  verified.add(branded);
  return branded;
}

function deepFreeze<T extends object>(value: T): T {
  for (const part of Object.values(value) as unknown[]) {
    if (typeof part === 'object' && part !== null) deepFreeze(part);
  }
  return Object.freeze(value);
}
