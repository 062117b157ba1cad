// SPDX-License-Identifier: Apache-2.0
import { ClientError, emptyPins, KeysFile, Pins } from '@glovebox/client';
import { jsonOf } from '../../lib/json-of.ts';

export interface BroughtFiles {
  readonly keys: KeysFile | null;
  readonly pins: Pins;
}

/** Reads the command line's `keys.json` and `pins.json`, whichever are there. @throws ClientError `invalid` */
export async function readBroughtFiles(files: readonly Blob[], before: BroughtFiles): Promise<BroughtFiles> {
  let { keys, pins } = before;
  for (const file of files) {
    const content = jsonOf(await file.text());
    const asKeys = KeysFile.safeParse(content);
    const asPins = Pins.safeParse(content);
    if (asKeys.success) keys = asKeys.data;
    else if (asPins.success) pins = asPins.data;
    else {
      throw new ClientError('invalid', 'this is neither a keys file nor a pins file of Glovebox', {
        field: 'file',
        remedy: 'take keys.json (and pins.json) from the folder GLOVEBOX_HOME, or from an export of the console',
      });
    }
  }
  return { keys, pins };
}

export const nothingBrought = (): BroughtFiles => ({ keys: null, pins: emptyPins() });
