// SPDX-License-Identifier: Apache-2.0
import { Controller, Inject, type Type } from '@nestjs/common';
import { MessagePattern, Payload, RpcException } from '@nestjs/microservices';
import { keybrokerPattern, type SignedEnvelope } from '@glovebox/contracts';
import { CoreLink } from './core-link.ts';

/**
 * The controller of one keybroker, on its own channel. It passes messages on as they came: only the core can answer with a
 * signature, so the core also answers what is malformed.
 */
export function keybrokerController(identityKey: string): Type {
  @Controller()
  class KeybrokerController {
    readonly #core: CoreLink;

    constructor(@Inject(CoreLink) core: CoreLink) {
      this.#core = core;
    }

    @MessagePattern(keybrokerPattern(identityKey))
    async answer(@Payload() message: unknown): Promise<SignedEnvelope> {
      try {
        return await this.#core.ask(message ?? null);
      } catch (error) {
        throw new RpcException({
          code: 'keybroker-unavailable',
          message: error instanceof Error ? error.message : 'the keybroker does not answer',
        });
      }
    }
  }
  return KeybrokerController;
}
