// SPDX-License-Identifier: Apache-2.0
// The only globals that pure code may touch. Everything else (clock, randomness, network, files) is passed in.

declare class TextEncoder {
  encode(input?: string): Uint8Array<ArrayBuffer>;
}

declare class TextDecoder {
  constructor(label?: 'utf-8', options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(input?: Uint8Array): string;
}

declare class URL {
  constructor(url: string, base?: string);
  readonly href: string;
  readonly origin: string;
  readonly protocol: string;
  readonly host: string;
  readonly pathname: string;
  readonly search: string;
}

type CryptoKeyHandle = object & { readonly __cryptoKey?: never };

/** Our part of Web Crypto: verification and digests only. Keys and random bytes are never made in pure code. */
declare const crypto: {
  readonly subtle: {
    digest(algorithm: 'SHA-256' | 'SHA-384' | 'SHA-512', data: Uint8Array): Promise<ArrayBuffer>;
    importKey(
      format: 'spki' | 'raw',
      keyData: Uint8Array,
      algorithm: { name: string; hash?: string; namedCurve?: string },
      extractable: boolean,
      usages: readonly 'verify'[],
    ): Promise<CryptoKeyHandle>;
    verify(
      algorithm: { name: string; hash?: string; saltLength?: number },
      key: CryptoKeyHandle,
      signature: Uint8Array,
      data: Uint8Array,
    ): Promise<boolean>;
  };
};
