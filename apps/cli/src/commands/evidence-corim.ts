// SPDX-License-Identifier: Apache-2.0
import { publicKeysOf, type CorimSigner, type IdentifiedFile } from '@glovebox/attestation';
import { AttestationPolicy, type SnpProduct } from '@glovebox/contracts';
import {
  corimClauses,
  dangerouslyTakeUnsignedCorim,
  verifyCorim,
  type CorimClauses,
  type VerifiedCorim,
} from '@glovebox/rim';
import type { Command } from 'commander';
import { addCommand, type CommandResult, type Host } from '../command.ts';
import { CliError } from '../error.ts';
import { readFiles } from '../evidence/read-files.ts';
import { readPolicy } from '../evidence/read-policy.ts';
import { readCertificateFile } from '../yaml-file.ts';
import { parseTime } from './receipt.ts';

interface CorimOptions {
  readonly signer?: string;
  readonly into?: string;
  readonly at?: string;
  readonly dangerouslyAcceptUnsigned?: boolean;
}

/** `glovebox evidence policy from-corim`: signed reference values (IETF CoRIM) to clauses of a policy. */
export function addFromCorim(group: Command, host: Host): void {
  addCommand<CorimOptions>(group, host, {
    usage: 'from-corim <file>',
    summary: 'verify reference values in CoRIM under a signer that you pin, and print what a policy takes of them',
    options: [
      ['--signer <file>', 'public key of the signer (PEM, DER or JWK), or the root certificate of its chain'],
      ['--into <policy>', 'put the values into this policy, in YAML or JSON, and print it whole'],
      ['--at <time>', 'verify as of this time (default: now)'],
      ['--dangerously-accept-unsigned', 'take values that nobody signed, on the word of whoever gave you the file'],
    ],
    examples: [
      'evidence policy from-corim platform.corim --signer vendor.pem',
      'evidence policy from-corim realm.corim --signer builder.pem --into policy.yaml > new-policy.json',
    ],
    action: async ({ args, options, context, say }) => {
      const [file] = await readFiles([args[0] ?? ''], 'file');
      if (file?.kind !== 'corim') throw notCorim(args[0] ?? '');
      const at = options.at === undefined ? context.clock() : parseTime(options.at);
      const corim = await verified(file, options, at);
      const into = options.into === undefined ? null : await readPolicy(options.into, 'into');
      const values = corimClauses(corim, productOf(into));
      if (values.notTaken.length > 0) say(`Not taken into the policy: ${values.notTaken.join(', ')}`);
      return resultOf(corim, values, into);
    },
  });
}

const notCorim = (path: string) =>
  new CliError('malformed-file', `\`${path}\` is not a CoRIM`, {
    field: 'file',
    remedy: 'give a CoRIM in CBOR, signed (COSE_Sign1) or not, as its maker published it',
  });

async function verified(file: IdentifiedFile, options: CorimOptions, at: string): Promise<VerifiedCorim> {
  if (options.signer !== undefined) return verifyCorim(file.bytes, { signer: await readSigner(options.signer), at });
  if (options.dangerouslyAcceptUnsigned === true) return dangerouslyTakeUnsignedCorim(file.bytes, at);
  throw new CliError('usage', 'whose values are believed was not said', {
    field: 'signer',
    remedy: 'give --signer with the key or root certificate that you learnt from the signer itself',
  });
}

async function readSigner(path: string): Promise<CorimSigner> {
  const [file] = await readFiles([path], 'signer');
  if (file?.kind === 'certificates') return { kind: 'root', certificate: await readCertificateFile(path) };
  const [key, ...others] = file?.kind === 'public-key' ? publicKeysOf(file.bytes) : [];
  if (key !== undefined && others.length === 0) return { kind: 'key', subjectPublicKeyInfo: key.subjectPublicKeyInfo };
  throw new CliError('malformed-file', `\`${path}\` is neither a public key nor a certificate`, {
    field: 'signer',
    remedy: 'give one public key (PEM, DER or JWK), or the root certificate of the signer’s chain',
  });
}

/** Of the only SEV-SNP platform of the policy: a TCB version of one product reads otherwise on another. */
function productOf(into: AttestationPolicy | null): SnpProduct | null {
  const products = new Set(into?.platforms.flatMap((one) => (one.platform === 'sev-snp' ? [one.product] : [])));
  const [product, ...others] = products;
  return product === undefined || others.length > 0 ? null : product;
}

function resultOf(corim: VerifiedCorim, values: CorimClauses, into: AttestationPolicy | null): CommandResult {
  const { platform, clauses, notTaken } = values;
  if (into === null) {
    const source = { id: corim.id, digest: corim.digest, signer: corim.signerName, profiles: corim.profiles };
    const json = { source, platform, clauses, notTaken };
    return { json, text: JSON.stringify(json, null, 2) };
  }
  const policy = AttestationPolicy.safeParse({
    platforms: into.platforms.map((one) => (one.platform === platform ? { ...one, ...clauses } : one)),
  });
  if (!policy.success || into.platforms.every((one) => one.platform !== platform)) {
    throw new CliError('malformed-file', `the policy has no place for values of ${platform}`, {
      field: 'into',
      remedy: `give a policy with a platform \`${platform}\`, which says what the values do not`,
    });
  }
  return {
    json: policy.data,
    text: `${JSON.stringify(policy.data, null, 2)}\n`,
  };
}
