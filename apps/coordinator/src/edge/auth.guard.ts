// SPDX-License-Identifier: Apache-2.0
import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { CodedError } from '@glovebox/core';
import { verifyContentDigest, verifyRequest, type VerifiedRequest } from '@glovebox/crypto';
import { CONFIG, type Config } from '../config.ts';
import { CLOCK, type Clock } from '../clock.ts';
import { PartiesStore } from '../parties/parties.store.ts';
import { ACCESS, setViewer, type AccessRule } from './access.ts';
import { bodyOf } from './body.ts';
import { NoncesStore } from './nonces.store.ts';
import { ProblemError } from './problem.error.ts';

/** How old a signed request may be. */
export const REQUEST_MAX_AGE_SECONDS = 300;

/**
 * Who is asking, by the signature on the request (RFC 9421):
 *
 * 1. the signature verifies, is fresh, and covers method, path, query and the body's digest
 * 2. the body is the one that was signed (the parts of an upload are checked as a whole, when the file is registered)
 * 3. the nonce was not seen before
 * 4. the key is a registered party's; for ciphertext, a relay's
 */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(PartiesStore) private readonly parties: PartiesStore,
    @Inject(NoncesStore) private readonly nonces: NoncesStore,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    const rule = this.reflector.getAllAndOverride<AccessRule | undefined>(ACCESS, targets) ?? 'party';
    if (rule === 'public') return true;
    const request = context.switchToHttp().getRequest<Request>();
    const verified = verifySigned(request, this.clock());
    await this.nonces.spend(verified.keyid, verified.nonce, this.clock());
    if (rule === 'relay') return this.#admitRelay(verified.keyid);
    const party = await this.parties.findByKey(verified.keyid);
    if (party === undefined) throw new ProblemError('unknown-party', 'the signing key is not registered');
    setViewer(request, { fingerprint: party.fingerprint, name: party.name, signingKey: party.signing_key });
    return true;
  }

  #admitRelay(keyid: string): boolean {
    if (this.config.relayKeys.includes(keyid)) return true;
    throw new ProblemError('not-a-relay', 'the signing key is not the key of a relay');
  }
}

function verifySigned(request: Request, now: string): VerifiedRequest {
  try {
    const verified = verifyRequest({
      method: request.method,
      path: request.originalUrl,
      headers: request.headers,
      now,
      maxAgeSeconds: REQUEST_MAX_AGE_SECONDS,
    });
    const body = bodyOf(request);
    if (body.length > 0) verifyContentDigest(request.header('content-digest'), body);
    return verified;
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    throw new ProblemError('request-signature', error.message, {
      field: error.field ?? 'signature',
      ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
    });
  }
}
