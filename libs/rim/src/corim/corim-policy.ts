// SPDX-License-Identifier: Apache-2.0
import { AttestationError } from '@glovebox/attestation';
import { CcaPolicy, SnpPolicy, type CcaComponent, type CcaPlatformKey } from '@glovebox/contracts';
import { assert, fromBase64Url, toBase64Url } from '@glovebox/core';
import type { z } from 'zod';
import type { Corim, CorimMeasurement, CorimReference } from './corim.ts';
import { readingCorim } from './parse-corim.ts';
import { isVerifiedCorim, type VerifiedCorim } from './verify-corim.ts';

const CcaClauses = CcaPolicy.omit({ platform: true }).partial();
const SnpClauses = SnpPolicy.omit({ platform: true }).partial();

/** Clauses of a platform's policy that a CoRIM gives values for. Everything else of the policy is the parties'. */
export type CorimClauses = {
  /** What the file measures besides, which no clause is made of: for people to see. */
  readonly notTaken: readonly string[];
} & (
  | { readonly platform: 'arm-cca'; readonly clauses: z.infer<typeof CcaClauses> }
  | { readonly platform: 'sev-snp'; readonly clauses: z.infer<typeof SnpClauses> }
);

/** The profile's name, with and without the `endorsements/` that the draft's fourth revision put into it. */
const CCA = {
  platform: /^tag:arm\.com,2025:(endorsements\/)?cca_platform#1\.0\.0$/,
  realm: /^tag:arm\.com,2025:(endorsements\/)?cca_realm#1\.0\.0$/,
};
/** Classes of AMD's profile (draft-deeglaze-amd-sev-snp-corim-profile-02, 3.1.1): by chip, and by provider. */
const SNP_CLASSES: readonly string[] = ['1.3.6.1.4.1.3704.3.1', '1.3.6.1.4.1.3704.3.2'];
/** Keys of that profile; and of Microsoft's for launch measurements, which names the processor in words. */
const SNP_KEY = { measurement: ['641', 'MEASUREMENT'], hostData: '642' };

/**
 * Reference values of a verified CoRIM as clauses of a policy:
 *
 * - Arm CCA (draft-ydb-rats-cca-endorsements-04): firmware stacks, configuration and attestation keys of platforms; realms
 *   and extensible measurements of realms
 * - AMD SEV-SNP: launch measurements and host data, by AMD's profile or Microsoft's
 *
 * @throws AttestationError `rim-mismatch` for any other profile, and for values that a policy cannot express exactly
 */
export function corimClauses(corim: VerifiedCorim): CorimClauses {
  assert(isVerifiedCorim(corim), 'reference values were verified');
  const is = (profile: RegExp) => corim.profiles.some((name) => profile.test(name));
  const without = (taken: RegExp) => [
    ...new Set(keysOf(corim).filter((key) => !taken.test(key))),
    ...(corim.unusedTriples === 0 ? [] : [`${String(corim.unusedTriples)} statements of other kinds`]),
  ];
  if (is(CCA.platform)) {
    const notTaken = without(/^cca\.(software-component|platform-config)$/);
    return { platform: 'arm-cca', clauses: ccaPlatform(corim), notTaken };
  }
  if (is(CCA.realm)) {
    return { platform: 'arm-cca', clauses: ccaRealm(corim), notTaken: without(/^cca\.(rim|rpv|rem[0-3])$/) };
  }
  if (corim.references.length > 0 && corim.references.every(isSnp)) {
    return { platform: 'sev-snp', clauses: snp(corim), notTaken: without(/^(641|MEASUREMENT|642)$/) };
  }
  throw mismatch(`its values are of no profile that is known here (${corim.profiles.join(', ') || 'none named'})`);
}

const keysOf = ({ references }: Corim): string[] =>
  references.flatMap(({ measurements }) => measurements.map(({ key }) => key ?? 'a measurement without a key'));

const isSnp = ({ environment: { classId, vendor, model } }: CorimReference): boolean =>
  SNP_CLASSES.includes(classId ?? '') || (vendor === 'AMD' && model === 'SEV-SNP');

function ccaPlatform({ references, attestationKeys }: Corim): z.infer<typeof CcaClauses> {
  const of = (key: string) => (reference: CorimReference) =>
    reference.measurements.filter((measurement) => measurement.key === key);
  const firmware = references.map((reference) => of('cca.software-component')(reference).map(ccaComponent));
  const configs = references.flatMap(of('cca.platform-config')).map(unmaskedValue);
  const keys = attestationKeys.flatMap(({ environment, keys: pems }) =>
    pems.map((pem): CcaPlatformKey => ({
      implementationId: environment.classId ?? '',
      instanceId: environment.instance ?? '',
      key: spkiOf(pem),
    })),
  );
  const [firstKey, ...otherKeys] = keys;
  return clausesOf(CcaClauses, {
    firmware: firmware.filter((stack) => stack.length > 0),
    ...(configs.length === 0 ? {} : { platformConfig: configs }),
    ...(firstKey === undefined ? {} : { root: { kind: 'provisioned', keys: [firstKey, ...otherKeys] } }),
  });
}

function ccaComponent(measurement: CorimMeasurement): CcaComponent {
  const [signerId, ...others] = measurement.signerIds;
  if (signerId === undefined || others.length > 0) throw mismatch('a software component has not exactly one signer');
  return { type: measurement.name, measurement: onlyDigest(measurement), signerId };
}

const ZERO_PERSONALIZATION = '00'.repeat(64);

/** A realm without a personalization value is one that was created without it: then it is zero. */
function ccaRealm({ references }: Corim): z.infer<typeof CcaClauses> {
  const values = (reference: CorimReference, key: string) =>
    reference.measurements.filter((measurement) => measurement.key === key);
  const realms = references.map((reference) => {
    const [rim, ...others] = values(reference, 'cca.rim');
    if (rim === undefined || others.length > 0) throw mismatch('a realm has not exactly one initial measurement');
    const [personalization] = values(reference, 'cca.rpv');
    return {
      initialMeasurement: onlyDigest(rim),
      personalizationValue: personalization === undefined ? ZERO_PERSONALIZATION : unmaskedValue(personalization),
    };
  });
  const register = (index: number) => {
    const digests = references.flatMap((reference) => values(reference, `cca.rem${String(index)}`)).map(onlyDigest);
    return digests.length === 0 ? 'not-compared' : [...new Set(digests)];
  };
  return clausesOf(CcaClauses, {
    realms,
    extensibleMeasurements: [register(0), register(1), register(2), register(3)],
  });
}

function snp({ references }: Corim): z.infer<typeof SnpClauses> {
  const measured = references.flatMap(({ measurements }) => measurements);
  const launch = measured.filter(({ key }) => SNP_KEY.measurement.includes(key ?? '')).map(onlyDigest);
  const hostData = new Set(measured.filter(({ key }) => key === SNP_KEY.hostData).map(unmaskedValue));
  if (hostData.size > 1) throw mismatch('it names several values of HOST_DATA, and a policy has one');
  const [only] = hostData;
  return clausesOf(SnpClauses, {
    measurements: [...new Set(launch)],
    ...(only === undefined ? {} : { hostData: only }),
  });
}

/** A policy names one value of each; two algorithms for one thing would let either stand for both. */
function onlyDigest({ digests, key }: CorimMeasurement): string {
  const [digest, ...others] = digests;
  if (digest !== undefined && others.length === 0) return digest.value;
  throw mismatch(`\`${key ?? 'a measurement'}\` has not exactly one digest`);
}

/** Policies compare whole values: one under a mask cannot be expressed. */
function unmaskedValue({ rawValue, key }: CorimMeasurement): string {
  if (rawValue !== null && (rawValue.mask === null || /^f+$/.test(rawValue.mask))) return rawValue.value;
  throw mismatch(`\`${key ?? 'a measurement'}\` has no value, or one that only counts under a mask`);
}

const PEM = /^-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\s]+)-----END PUBLIC KEY-----\s*$/;

/** The key's DER in base64url. */
function spkiOf(pem: string): string {
  const base64 = (PEM.exec(pem)?.[1] ?? '').replace(/[\s=]/g, '').replaceAll('+', '-').replaceAll('/', '_');
  return readingCorim(() => toBase64Url(fromBase64Url(base64)));
}

/** Only what the policy's own schema takes. */
function clausesOf<S extends z.ZodType>(schema: S, clauses: object): z.output<S> {
  const parsed = schema.safeParse(clauses);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw mismatch(`${issue?.path.map(String).join('.') ?? 'clauses'}: ${issue?.message ?? 'does not fit a policy'}`);
}

const mismatch = (message: string) =>
  new AttestationError('rim-mismatch', message, {
    field: 'corim',
    remedy: 'take the values by hand, or ask their maker for a profile that Glovebox reads (Arm CCA, AMD SEV-SNP)',
  });
