// SPDX-License-Identifier: Apache-2.0
import {
  Evidence,
  ReceiptBundle,
  type AzureCvmEvidence,
  type Collateral,
  type SnpEvidence,
  type TpmEvidence,
} from '@glovebox/contracts';
import { concatBytes, equalBytes, parseJson, toBase64Url } from '@glovebox/core';
import { attempt } from '../manifest/case-tools.ts';
import { decoding, parseInput } from '../parse-input.ts';
import { REPORT_LENGTH } from '../platforms/sev-snp/evidence.ts';
import { parseSdkEvidence } from '../platforms/nvidia-gpu/sdk-json.ts';
import { parseQuote } from '../platforms/tpm/evidence.ts';
import { parsePcrs } from '../platforms/tpm/manifest-quote.ts';
import type { Certificate } from '../pki/x509.ts';
import { certificatesOf, collateralOf, isSelfIssued } from './collateral-files.ts';
import { takeApart, type PlaceWithin } from '../composite/take-apart.ts';
import type { SingleEvidence, SinglePlatform } from '../platform.ts';
import type { FileKind, IdentifiedFile } from './file-kind.ts';

/** Evidence of one device that was found among files, with the files that belong to it. */
export interface FoundEvidence {
  readonly platform: SinglePlatform;
  /** Not yet checked against its schema: `verifyEvidence` does, so that a missing part is a refusal with a remedy. */
  readonly evidence: SingleEvidence;
  /** Where it stands in composite evidence, which is taken apart here; null where it is all. */
  readonly within: PlaceWithin | null;
  readonly collateral: Collateral;
  /** Names of the files that the evidence itself was made from. */
  readonly from: readonly string[];
}

export interface AssembledFiles {
  readonly found: readonly FoundEvidence[];
  /** Signed reference values, to be verified where they are wanted. */
  readonly rims: readonly IdentifiedFile[];
  /** Files that nothing was made of, for their user to see. */
  readonly unused: readonly { readonly name: string; readonly kind: FileKind }[];
}

/**
 * Puts evidence together from files that were identified by their content: each report, quote, token or document among
 * `files` becomes evidence of its own, with what belongs to it; what vendors publish, there and in `published`, becomes
 * collateral. Nothing is verified and nothing is trusted here. @throws AttestationError `malformed`
 */
export function assembleEvidence(
  files: readonly IdentifiedFile[],
  published: readonly IdentifiedFile[] = [],
): AssembledFiles {
  const assembler = new Assembler(files, published);
  const drafts = files.flatMap((file) => assembler.draftsOf(file));
  const own = new Set(drafts.flatMap(({ from }) => from));
  const left = files.filter(({ name }) => !own.has(name));
  const vendors = [...left, ...published.filter(({ name }) => !own.has(name))].filter(({ kind }) =>
    PUBLISHED.includes(kind),
  );
  return {
    found: drafts.flatMap(({ evidence: whole, from }) =>
      takeApart(whole).map(({ evidence, within }) => ({
        platform: evidence.platform,
        evidence,
        within,
        collateral: collateralOf(vendors, hardwareOf(evidence)),
        from,
      })),
    ),
    rims: files.filter(({ kind }) => kind === 'nvidia-rim'),
    unused: left
      .filter(({ kind }) => !PUBLISHED.includes(kind) && kind !== 'nvidia-rim')
      .map(({ name, kind }) => ({ name, kind })),
  };
}

/** Kinds that become collateral. */
const PUBLISHED: readonly FileKind[] = [
  'collateral',
  'certificates',
  'revocation-list',
  'intel-tcb-info',
  'intel-qe-identity',
];

const AK_PATH_MAX = 6;

/** Whose certificates and lists count: Azure's evidence rests on its processor's. */
const hardwareOf = (evidence: SingleEvidence): SinglePlatform =>
  evidence.platform === 'azure-cvm' ? evidence.hardware.platform : evidence.platform;

interface Draft {
  readonly evidence: Evidence;
  readonly from: readonly string[];
}

class Assembler {
  readonly #files: readonly IdentifiedFile[];
  readonly #published: readonly IdentifiedFile[];

  constructor(files: readonly IdentifiedFile[], published: readonly IdentifiedFile[]) {
    this.#files = files;
    this.#published = published;
  }

  draftsOf(file: IdentifiedFile): readonly Draft[] {
    const text = toBase64Url(file.bytes);
    const one = (evidence: Evidence, ...more: readonly (IdentifiedFile | undefined)[]): readonly Draft[] => [
      { evidence, from: [file.name, ...more.flatMap((other) => (other === undefined ? [] : [other.name]))] },
    ];
    if (file === this.#azureQuote) return [this.#azure(file)];
    if (file === this.#azureHardware) return [];
    switch (file.kind) {
      case 'evidence':
      case 'receipt':
        return one(readOwn(file));
      case 'snp-report':
        return one(this.#snp(file), this.#only('snp-certificate-table'));
      case 'sgx-quote':
        return one({ platform: 'sgx', quote: text });
      case 'tdx-quote': {
        const log = this.#has('tpm-quote') ? undefined : this.#only('event-log');
        return one({ platform: 'tdx', quote: text, eventLog: toBase64Url(log?.bytes ?? new Uint8Array()) }, log);
      }
      case 'nitro-document':
        return one({ platform: 'nitro', document: text });
      case 'cca-token':
        return one({ platform: 'arm-cca', token: text });
      case 'keystone-report':
        return one({ platform: 'keystone', report: text });
      case 'tpm-quote':
        return [this.#tpm(file)];
      case 'nvidia-report': {
        const chain = this.#all('certificates').find((one) => certificatesOf(one).length > 1);
        return one(
          { platform: 'nvidia-gpu', report: text, certificates: chain === undefined ? [] : derOf(chain) },
          chain,
        );
      }
      case 'nvidia-json':
        // The same device's raw report stands beside it in some folders: one of the two is enough.
        return this.#has('nvidia-report')
          ? []
          : parseSdkEvidence(file.bytes).map(({ report, chain }) => ({
              evidence: {
                platform: 'nvidia-gpu',
                report: toBase64Url(report),
                certificates: derOf({ name: file.name, kind: 'certificates', bytes: chain }),
              },
              from: [file.name],
            }));
      default:
        return [];
    }
  }

  #snp({ bytes }: IdentifiedFile): SnpEvidence {
    const rest = bytes.subarray(REPORT_LENGTH);
    const table = rest.length > 0 ? rest : this.#only('snp-certificate-table')?.bytes;
    return {
      platform: 'sev-snp',
      report: toBase64Url(bytes.subarray(0, REPORT_LENGTH)),
      certificateTable: toBase64Url(table ?? new Uint8Array()),
    };
  }

  /** One report of Azure's paravisor, one of the processor and one quote are the evidence of one machine. */
  get #azureHardware(): IdentifiedFile | undefined {
    const hardware = this.#only('snp-report') ?? this.#only('tdx-quote');
    const several = this.#has('snp-report') && this.#has('tdx-quote');
    const isAzure = this.#only('azure-hcl-report') !== undefined && this.#only('tpm-quote') !== undefined;
    return isAzure && !several ? hardware : undefined;
  }

  get #azureQuote(): IdentifiedFile | undefined {
    return this.#azureHardware === undefined ? undefined : this.#only('tpm-quote');
  }

  /** The key of the quote is the one that the report of the paravisor names: no certificate is needed. */
  #azure(file: IdentifiedFile): Draft {
    const [hcl, hardware] = [this.#only('azure-hcl-report'), this.#azureHardware];
    const { evidence: tpm, from } = this.#tpm(file, []);
    const { platform: _platform, akPublic: _key, akCertificates: _path, ...quote } = tpm;
    const ofTdx = hardware?.kind === 'tdx-quote';
    const bytes = hardware?.bytes ?? new Uint8Array();
    const evidence: AzureCvmEvidence = {
      platform: 'azure-cvm',
      hardware:
        hardware === undefined || ofTdx
          ? { platform: 'tdx', quote: toBase64Url(bytes), eventLog: '' }
          : this.#snp(hardware),
      hclReport: toBase64Url(hcl?.bytes ?? new Uint8Array()),
      ...quote,
    };
    const parts = [hardware, ofTdx ? undefined : this.#only('snp-certificate-table'), hcl];
    return { evidence, from: [...parts.flatMap((part) => (part === undefined ? [] : [part.name])), ...from] };
  }

  /** Parts of one quote bear its name (`quote_sha256.…`) where there are several quotes. */
  #tpm(
    file: IdentifiedFile,
    certificates = this.#all('certificates'),
  ): { readonly evidence: TpmEvidence; readonly from: readonly string[] } {
    const quote = attempt(() => parseQuote(file.bytes));
    const bank = quote?.selections[0]?.bank.name ?? 'sha256';
    const signature = this.#beside('tpm-signature', file) ?? this.#beside('bare-signature', file);
    const akPublic = this.#only('tpm-public');
    const log = this.#only('event-log');
    // No format of ours carries values of SHA-1.
    const values = bank === 'sha1' ? undefined : this.#all('tpm-pcrs').find((one) => banksOf(one)?.has(bank));
    const leafFile = certificates.find((one) => isOfAttestationKey(certificatesOf(one)));
    const evidence: TpmEvidence = {
      platform: 'tpm',
      quote: toBase64Url(file.bytes),
      signature: toBase64Url(signature === undefined ? new Uint8Array() : asSignature(signature)),
      akPublic: toBase64Url(akPublic?.bytes ?? new Uint8Array()),
      akCertificates: leafFile === undefined ? [] : this.#pathFrom(certificatesOf(leafFile)),
      pcrs: [...((values && banksOf(values)?.get(bank)) ?? [])].map(([index, value]) => ({ index, value })),
      eventLog: toBase64Url(log?.bytes ?? new Uint8Array()),
    };
    const parts = [file, signature, akPublic, log, values, leafFile];
    return { evidence, from: parts.flatMap((part) => (part === undefined ? [] : [part.name])) };
  }

  /** The leaf and, by name, whoever issued it; roots are left out. Whether they really did is the verifier's question. */
  #pathFrom(own: readonly Certificate[]): string[] {
    const others = [...own, ...[...this.#all('certificates'), ...this.#published].flatMap(certificatesOf)];
    const path = own.filter((one) => !one.isAuthority).slice(0, 1);
    for (let last = path[0]; last !== undefined && path.length < AK_PATH_MAX; last = path.at(-1)) {
      const { issuer } = last;
      const next = others.find((one) => one.isAuthority && equalBytes(one.subject, issuer) && !isSelfIssued(one));
      if (next === undefined) break;
      path.push(next);
    }
    return path.map(({ encoded }) => toBase64Url(encoded));
  }

  #all(kind: FileKind): readonly IdentifiedFile[] {
    return this.#files.filter((file) => file.kind === kind);
  }

  #has(kind: FileKind): boolean {
    return this.#all(kind).length > 0;
  }

  #only(kind: FileKind): IdentifiedFile | undefined {
    const [first, ...others] = this.#all(kind);
    return others.length === 0 ? first : undefined;
  }

  #beside(kind: FileKind, { name }: IdentifiedFile): IdentifiedFile | undefined {
    return this.#all(kind).find((other) => stem(other.name) === stem(name)) ?? this.#only(kind);
  }
}

/** @throws AttestationError `malformed` */
function readOwn({ kind, bytes }: IdentifiedFile): Evidence {
  const value = decoding('malformed', kind, () => parseJson(bytes));
  return kind === 'receipt' ? parseInput(ReceiptBundle, value, kind).evidence : parseInput(Evidence, value, kind);
}

const stem = (name: string) => name.replace(/^.*\//, '').replace(/\..*$/, '');

const derOf = (file: IdentifiedFile): string[] => certificatesOf(file).map(({ encoded }) => toBase64Url(encoded));

/** Hardware vendors' certificates that lie beside a quote are of another part of the machine. */
const isOfAttestationKey = (certificates: readonly Certificate[]): boolean =>
  certificates.some((one) => !one.isAuthority) &&
  certificates.every(({ commonName }) => !/^(Intel SGX|SEV-|ARK-|ASK-)/.test(commonName));

const banksOf = ({ bytes }: IdentifiedFile) => attempt(() => parsePcrs(bytes));

/** TPMT_SIGNATURE: Azure hands out what stands inside it, always RSASSA with SHA-256. */
const asSignature = ({ kind, bytes }: IdentifiedFile): Uint8Array =>
  kind === 'bare-signature'
    ? concatBytes(Uint8Array.of(0x00, 0x14, 0x00, 0x0b, bytes.length >> 8, bytes.length & 255), bytes)
    : bytes;
