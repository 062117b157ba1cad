// SPDX-License-Identifier: Apache-2.0
import type { DuckDBConnection } from '@duckdb/node-api';
import { parseDecimal, questionNoise, type PrivateQuestion } from '@glovebox/dp';
import { fitNoisy, type NoisyFit, type TrainingPlan } from '@glovebox/ml';
import { releaseNoisyModel, type Question } from '@glovebox/privacy';
import type { TableSchema } from '@glovebox/query';
import type { Decision } from '../question/computation.ts';
import { readPeople } from './read-people.ts';

export interface NoisyTrainingInput extends Question {
  readonly schemas: readonly TableSchema[];
  readonly plan: TrainingPlan;
  readonly privacy: PrivateQuestion;
  readonly seed: Uint8Array;
}

/** A training under differential privacy over loaded data: one row of each person, the price of the question, its seed. */
export class NoisyTraining {
  readonly #input: NoisyTrainingInput;
  readonly #model: NoisyFit;

  private constructor(input: NoisyTrainingInput, model: NoisyFit) {
    this.#input = input;
    this.#model = model;
  }

  static async run(connection: DuckDBConnection, input: NoisyTrainingInput): Promise<NoisyTraining> {
    const { plan, privacy, seed } = input;
    const { people } = await readPeople(connection, input);
    const noise = questionNoise(seed);
    const model = fitNoisy(plan, people, parseDecimal(privacy.price.rho), (use) => noise([], 'training', use));
    return new NoisyTraining(input, model);
  }

  /** The same model whatever was decided before; the audit's state passes through. */
  decide(state: Uint8Array): Promise<Decision> {
    return Promise.resolve({ table: releaseNoisyModel(this.#input, this.#model), shown: [], state });
  }
}
