// SPDX-License-Identifier: Apache-2.0
import type { FileFormat } from '@glovebox/tables';

/** What `--format` takes. Beside the code that reads them, which takes a while to load. */
export const FILE_FORMATS = ['csv', 'json', 'parquet', 'arrow'] as const satisfies readonly FileFormat[];
