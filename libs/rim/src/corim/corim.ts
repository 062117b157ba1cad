// SPDX-License-Identifier: Apache-2.0

/** A digest of one algorithm (names of the IANA Named Information registry). Values are lower-case hex. */
export interface CorimDigest {
  readonly algorithm: string;
  readonly value: string;
}

/** One value of one measured thing. Null where the file does not say. */
export interface CorimMeasurement {
  /** mkey: what is measured. */
  readonly key: string | null;
  readonly digests: readonly CorimDigest[];
  readonly svn: { readonly kind: 'exact' | 'minimum'; readonly value: string } | null;
  readonly rawValue: { readonly value: string; readonly mask: string | null } | null;
  readonly version: string | null;
  readonly name: string | null;
  /** Keys that are named by bytes, as signer ids are. */
  readonly signerIds: readonly string[];
  /** Registers that are extended, by name: PCRs, RTMRs. */
  readonly registers: ReadonlyMap<string, readonly CorimDigest[]>;
  readonly intel: IntelValues | null;
}

/** One of these, exactly these, or something that is said in another way. */
export interface CorimSet<T> {
  readonly kind: 'member' | 'exactly' | 'other';
  readonly values: readonly T[];
}

/** What Intel's profile adds to a measurement. */
export interface IntelValues {
  /** MRENCLAVE, MRTD, or the measurement of the TDX module. */
  readonly mrTee: CorimSet<CorimDigest> | null;
  readonly attributes: { readonly value: string; readonly mask: string | null } | null;
  readonly minimumEvaluation: number | 'other' | null;
  readonly statuses: CorimSet<string> | null;
  readonly advisories: CorimSet<string> | null;
  /** Keys of values that are not read. */
  readonly others: readonly string[];
}

/** Which kind of thing, or which very one, values are of. */
export interface CorimEnvironment {
  readonly classId: string | null;
  readonly vendor: string | null;
  readonly model: string | null;
  readonly instance: string | null;
}

export interface CorimReference {
  readonly environment: CorimEnvironment;
  readonly measurements: readonly CorimMeasurement[];
}

/** Keys that attest for an environment, as PEM. */
export interface CorimKeys {
  readonly environment: CorimEnvironment;
  readonly keys: readonly string[];
}

/** What a CoRIM says (draft-ietf-rats-corim-10), as far as it is reference values and attestation keys. */
export interface Corim {
  readonly id: string;
  readonly profiles: readonly string[];
  readonly notBefore: string | null;
  readonly notAfter: string | null;
  readonly references: readonly CorimReference[];
  readonly attestationKeys: readonly CorimKeys[];
  /** Triples of other kinds, which say things that nothing here uses: conditions, endorsements, membership. */
  readonly unusedTriples: number;
  /** SHA-256 of the file. */
  readonly digest: string;
}
