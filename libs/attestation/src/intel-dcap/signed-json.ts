// SPDX-License-Identifier: Apache-2.0
import { DecodeError, fromHex, fromUtf8, parseJson, utf8 } from '@glovebox/core';
import type { AttestationErrorCode } from '../error.ts';
import { AttestationError } from '../error.ts';
import { decoding, parseInput } from '../parse-input.ts';
import { verifyWith, type SignatureCheck } from '../pki/signature.ts';
import type { Certificate } from '../pki/x509.ts';
import { z } from 'zod';

/** The two documents that Intel signs as JSON, with the codes of what can be wrong with each. */
export const SIGNED_JSON = {
  tcbInfo: {
    member: 'tcbInfo',
    field: 'collateral.intel.tcbInfo',
    malformed: 'tcb-info-malformed',
    mismatch: 'tcb-info-mismatch',
    signature: 'tcb-info-signature',
    expired: 'tcb-info-expired',
    notYetValid: 'tcb-info-not-yet-valid',
  },
  qeIdentity: {
    member: 'enclaveIdentity',
    field: 'collateral.intel.qeIdentity',
    malformed: 'qe-identity-malformed',
    mismatch: 'qe-identity-mismatch',
    signature: 'qe-identity-signature',
    expired: 'qe-identity-expired',
    notYetValid: 'qe-identity-not-yet-valid',
  },
} as const satisfies Record<string, SignedJsonKind>;

export interface SignedJsonKind {
  readonly member: string;
  readonly field: string;
  readonly malformed: AttestationErrorCode;
  /** Well-formed, and of something else. */
  readonly mismatch: AttestationErrorCode;
  readonly signature: AttestationErrorCode;
  readonly expired: AttestationErrorCode;
  readonly notYetValid: AttestationErrorCode;
}

export interface SignedJson {
  /** The inner object exactly as received: what the signature covers. Never parsed and written again before the check. */
  readonly signed: Uint8Array;
  /** r ‖ s. */
  readonly signature: Uint8Array;
}

/**
 * Cuts `{"<member>":{…},"signature":"<128 hex digits>"}` into its two parts. The outer object has these two members in
 * this order and nothing else, as Intel's service writes it. @throws AttestationError of the kind's `malformed`
 */
export function splitSignedJson(bytes: Uint8Array, kind: SignedJsonKind): SignedJson {
  return decoding(kind.malformed, kind.field, () => {
    const text = fromUtf8(bytes);
    const head = new RegExp(`^\\s*\\{\\s*"${kind.member}"\\s*:\\s*(?=\\{)`).exec(text);
    const tail = /,\s*"signature"\s*:\s*"([0-9a-fA-F]{128})"\s*\}\s*$/.exec(text.slice(-TAIL_MAX));
    if (head === null || tail?.[1] === undefined) {
      throw new DecodeError('malformed', `not \`${kind.member}\` and its signature`);
    }
    const end = text.length - text.slice(-TAIL_MAX).length + tail.index;
    return { signed: utf8(text.slice(head[0].length, end)), signature: fromHex(tail[1].toLowerCase()) };
  });
}

/** The signature member with generous white space: keeps the search for it short, whatever the length of the document. */
const TAIL_MAX = 400;

const ECDSA_P256 = { kind: 'ecdsa', hash: 'SHA-256', encoding: 'raw' } as const;

/** @throws AttestationError of the kind's `signature` */
export async function assertJsonSigned(
  json: SignedJson,
  signer: Certificate,
  kind: SignedJsonKind,
  check: SignatureCheck = verifyWith,
): Promise<void> {
  if (await check(ECDSA_P256, signer.subjectPublicKeyInfo, json.signature, json.signed)) return;
  throw new AttestationError(kind.signature, `\`${kind.member}\` is not signed by \`${signer.commonName}\``, {
    field: kind.field,
    remedy: 'pass on the body of Intel’s service unchanged, with its issuer chain',
  });
}

interface Dated {
  readonly issueDate: string;
  readonly nextUpdate: string;
}

/** @throws AttestationError of the kind's `expired` or `notYetValid` */
export function assertCurrent({ issueDate, nextUpdate }: Dated, at: string, kind: SignedJsonKind): void {
  if (at < issueDate) {
    throw new AttestationError(kind.notYetValid, `\`${kind.member}\` was issued at \`${issueDate}\``, {
      field: kind.field,
      remedy: 'check the clock',
    });
  }
  if (at > nextUpdate) {
    throw new AttestationError(kind.expired, `\`${kind.member}\` was valid until \`${nextUpdate}\``, {
      field: kind.field,
      remedy: 'fetch the current document from Intel',
    });
  }
}

/**
 * The document inside. One that says that it is of another kind of TEE than `id` is told apart from a broken one.
 * @throws AttestationError of the kind's `malformed` or `mismatch`
 */
export function parseSignedJson<T>(
  json: SignedJson,
  schema: Parameters<typeof parseInput<T>>[0],
  kind: SignedJsonKind,
  id?: string,
): T {
  const value = decoding(kind.malformed, kind.field, () => parseJson(json.signed));
  try {
    return parseInput(schema, value, kind.field);
  } catch (error) {
    if (!(error instanceof AttestationError)) throw error;
    const stated = z.looseObject({ id: z.string().max(16) }).safeParse(value).data?.id;
    if (id !== undefined && stated !== undefined && stated !== id) {
      throw new AttestationError(kind.mismatch, `\`${kind.member}\` is of \`${stated}\`, not of \`${id}\``, {
        field: `${kind.field}.id`,
        remedy: 'fetch the document of this kind of TEE from Intel',
        cause: error,
      });
    }
    throw new AttestationError(kind.malformed, error.message, {
      field: error.field ?? kind.field,
      remedy: 'pass on the body of Intel’s service unchanged',
      cause: error,
    });
  }
}
