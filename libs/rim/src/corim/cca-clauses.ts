// SPDX-License-Identifier: Apache-2.0
import { CcaPolicy, type CcaComponent, type CcaPlatformKey } from '@glovebox/contracts';
import { fromBase64Url, toBase64Url } from '@glovebox/core';
import type { z } from 'zod';
import { clausesOf, mismatch, onlyDigest, unmaskedValue } from './clause-values.ts';
import type { Corim, CorimMeasurement, CorimReference } from './corim.ts';
import { readingCorim } from './parse-corim.ts';

const CcaClauses = CcaPolicy.omit({ platform: true }).partial();
export type CcaClauses = z.infer<typeof CcaClauses>;

/** Firmware stacks, configuration and attestation keys (draft-ydb-rats-cca-endorsements-04). */
export function ccaPlatform({ references, attestationKeys }: Corim): CcaClauses {
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
export function ccaRealm({ references }: Corim): CcaClauses {
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

const PEM = /^-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\s]+)-----END PUBLIC KEY-----\s*$/;

/** The key's DER in base64url. */
function spkiOf(pem: string): string {
  const base64 = (PEM.exec(pem)?.[1] ?? '').replace(/[\s=]/g, '').replaceAll('+', '-').replaceAll('/', '_');
  return readingCorim(() => toBase64Url(fromBase64Url(base64)));
}
