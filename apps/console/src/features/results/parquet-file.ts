// SPDX-License-Identifier: Apache-2.0
import { parquetWriteBuffer } from 'hyparquet-writer';
import type { TypedColumn } from '@glovebox/client';
import type { FileFacts } from './file-facts.ts';

const TYPES = { text: 'STRING', integer: 'INT64', number: 'DOUBLE', boolean: 'BOOLEAN' } as const;

export const parquetFile = (columns: readonly TypedColumn[], { glovebox }: FileFacts): ArrayBuffer =>
  parquetWriteBuffer({
    columnData: columns.map(({ name, type, values }) => ({
      name,
      type: TYPES[type],
      data: [...values],
      nullable: true,
    })),
    kvMetadata: [{ key: 'glovebox', value: glovebox }],
  });
