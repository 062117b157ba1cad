// SPDX-License-Identifier: Apache-2.0
import { ConsoleLogger } from '@nestjs/common';

/** What the framework says of itself at every start: the API is described at /docs. */
const FRAMEWORK: ReadonlySet<unknown> = new Set(['InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestFactory']);

/** One line of JSON for each message on standard output. */
export class JsonLogger extends ConsoleLogger {
  constructor() {
    super({ json: true, colors: false });
  }

  override log(message: unknown, ...rest: unknown[]): void {
    if (!FRAMEWORK.has(rest.at(-1))) super.log(message, ...rest);
  }
}
