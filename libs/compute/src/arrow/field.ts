// SPDX-License-Identifier: Apache-2.0
import { Bool } from 'apache-arrow/fb/bool';
import { Date as DateType } from 'apache-arrow/fb/date';
import { DateUnit } from 'apache-arrow/fb/date-unit';
import { Decimal } from 'apache-arrow/fb/decimal';
import type { Field } from 'apache-arrow/fb/field';
import { Int } from 'apache-arrow/fb/int';
import { TimeUnit } from 'apache-arrow/fb/time-unit';
import { Timestamp } from 'apache-arrow/fb/timestamp';
import { Type } from 'apache-arrow/fb/type';
import { Utf8 } from 'apache-arrow/fb/utf8';
import type { ColumnType } from '@glovebox/contracts';
import { ComputeError } from '../error.ts';

/** A column as the stream states it. `dictionary` is the id of its dictionary; only text has one. */
export interface ArrowField {
  readonly name: string;
  readonly nullable: boolean;
  /** Null for an Arrow type that no column of ours has. */
  readonly type: ColumnType | null;
  readonly dictionary: bigint | null;
}

/** Reads one flat field. Nested types have no place in a dataset and are not even walked. */
export function parseField(field: Field): ArrowField {
  const name = field.name();
  if (name === null || field.childrenLength() !== 0) throw new ComputeError('malformed');
  const encoding = field.dictionary();
  const type = columnType(field);
  if (encoding === null) return { name, nullable: field.nullable(), type, dictionary: null };
  const index = encoding.indexType();
  const int32 = index !== null && index.bitWidth() === 32 && index.isSigned();
  return {
    name,
    nullable: field.nullable(),
    type: int32 && type?.type === 'text' ? type : null,
    dictionary: encoding.id(),
  };
}

/** The column type that travels as this Arrow type (contracts, ColumnType), exactly: no widening and no conversion. */
function columnType(field: Field): ColumnType | null {
  switch (field.typeType()) {
    case Type.Int: {
      const int = field.type(new Int()) as Int | null;
      return int?.bitWidth() === 64 && int.isSigned() ? { type: 'integer' } : null;
    }
    case Type.Decimal: {
      const decimal = field.type(new Decimal()) as Decimal | null;
      if (decimal?.bitWidth() !== 128 || decimal.precision() !== 18) return null;
      return { type: 'decimal', scale: decimal.scale() };
    }
    case Type.Utf8:
      return field.type(new Utf8()) === null ? null : { type: 'text' };
    case Type.Bool:
      return field.type(new Bool()) === null ? null : { type: 'boolean' };
    case Type.Date: {
      const date = field.type(new DateType()) as DateType | null;
      return date?.unit() === DateUnit.DAY ? { type: 'date' } : null;
    }
    case Type.Timestamp: {
      const timestamp = field.type(new Timestamp()) as Timestamp | null;
      return timestamp?.unit() === TimeUnit.MICROSECOND && timestamp.timezone() === null ? { type: 'timestamp' } : null;
    }
    default:
      return null;
  }
}
