// SPDX-License-Identifier: Apache-2.0
import type { AggregateName } from '@glovebox/contracts';

/** Statistics in words, in the order in which they are offered. Fitting a model is one of them. */
const LABELS: Readonly<Record<AggregateName, string>> = {
  count: 'count',
  'count-distinct': 'count of different values',
  sum: 'sum',
  avg: 'average',
  variance: 'variance',
  quantile: 'quantiles',
  correlation: 'correlation',
  regression: 'regression',
  train: 'fit a model',
};

export const AGGREGATES = (Object.keys(LABELS) as AggregateName[]).map((value) => ({ value, label: LABELS[value] }));
