// SPDX-License-Identifier: Apache-2.0
import type { Evidence, Platform } from '@glovebox/contracts';
import { commandAttester } from './command.ts';
import { configfsTsmAttester } from './configfs-tsm.ts';

/** Makes evidence of the machine it runs on. */
export interface Attester {
  readonly platform: Platform;
  /**
   * Fresh evidence that carries exactly these 64 bytes. May be called several times at once.
   * @throws AttesterError
   */
  attest(reportData: Uint8Array): Promise<Evidence>;
}

export type AttesterConfig =
  | {
      readonly kind: 'configfs-tsm';
      /** `/sys/kernel/config/tsm/report` unless told otherwise. */
      readonly basePath?: string;
      readonly timeoutMs?: number;
    }
  | {
      readonly kind: 'command';
      /** Program and arguments, started without a shell. The report data follows as 128 hex digits. */
      readonly command: readonly string[];
      readonly timeoutMs?: number;
    };

/** @throws AttesterError `configuration` */
export function createAttester(config: AttesterConfig): Attester {
  switch (config.kind) {
    case 'configfs-tsm':
      return configfsTsmAttester(config);
    case 'command':
      return commandAttester(config);
  }
}
