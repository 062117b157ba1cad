// SPDX-License-Identifier: Apache-2.0
import type { IntelCollateral } from '@glovebox/contracts';
import { toBase64Url } from '@glovebox/core';
import { loadRole, type ManifestCase, type ReadFile } from '../manifest/manifest-case.ts';

/** Files of a case by role, loaded. */
export interface IntelCaseFiles {
  readonly quote: Uint8Array;
  /** CCEL or JSON; null when the case has none. */
  readonly eventLog: Uint8Array | null;
  readonly anchor: Uint8Array;
  /** Undefined when the case lacks a document that nothing stands in for. */
  readonly intel: IntelCollateral | undefined;
  /** Roles of those documents that it lacks. */
  readonly missing: readonly string[];
}

/** Our name of each part of the collateral, and the role under which manifests have it. */
const ROLES = {
  tcbInfo: 'tcbInfo',
  tcbInfoIssuerChain: 'tcbInfoIssuerChain',
  qeIdentity: 'qeIdentity',
  qeIdentityIssuerChain: 'qeIdentityIssuerChain',
  pckCrl: 'pckCrl',
  pckCrlIssuerChain: 'pckCrlIssuerChain',
  rootCaCrl: 'rootCaCrl',
  pckCertificateChain: 'pckCertChain',
} as const satisfies Record<keyof IntelCollateral, string>;

const REQUIRED = [ROLES.tcbInfo, ROLES.tcbInfoIssuerChain, ROLES.qeIdentity, ROLES.qeIdentityIssuerChain];

/** @throws AttestationError `manifest-malformed`, `file-unreadable` */
export async function loadIntelFiles(manifestCase: ManifestCase, readFile: ReadFile): Promise<IntelCaseFiles> {
  const has = (role: string) => Object.hasOwn(manifestCase.files, role);
  const load = (role: string) => loadRole(manifestCase, role, readFile);
  const text = async (role: string) => toBase64Url(await load(role));
  const missing = REQUIRED.filter((role) => !has(role));
  const logRole = ['eventLog', 'eventLogJson'].find(has);
  return {
    quote: await load('quote'),
    eventLog: logRole === undefined ? null : await load(logRole),
    anchor: await load('trustAnchor'),
    intel: missing.length === 0 ? await collateral(has, text) : undefined,
    missing,
  };
}

async function collateral(
  has: (role: string) => boolean,
  text: (role: string) => Promise<string>,
): Promise<IntelCollateral> {
  const optional = async (name: 'pckCrl' | 'pckCrlIssuerChain' | 'rootCaCrl' | 'pckCertificateChain') =>
    has(ROLES[name]) ? { [name]: await text(ROLES[name]) } : {};
  return {
    tcbInfo: await text(ROLES.tcbInfo),
    tcbInfoIssuerChain: await text(ROLES.tcbInfoIssuerChain),
    qeIdentity: await text(ROLES.qeIdentity),
    qeIdentityIssuerChain: await text(ROLES.qeIdentityIssuerChain),
    ...(await optional('pckCrl')),
    ...(await optional('pckCrlIssuerChain')),
    ...(await optional('rootCaCrl')),
    ...(await optional('pckCertificateChain')),
  };
}
