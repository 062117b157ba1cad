// SPDX-License-Identifier: Apache-2.0
/**
 * The coordinator: HTTP API, agreements, uploads, jobs, workers, audit log. Sees ciphertext and metadata only and is
 * trusted by nobody. Exported for tests and tools; the process is `main.ts`.
 */
export { ConfigError, parseConfig, type Config } from './config.ts';
export { readConsole } from './console/console-files.ts';
export { generatedFiles } from './docs/generated.ts';
export { routes, type Route } from './docs/routes.ts';
export { problems, type ProblemCode } from './edge/problems.ts';
export { startCoordinator, type Coordinator, type StartOptions } from './start.ts';
