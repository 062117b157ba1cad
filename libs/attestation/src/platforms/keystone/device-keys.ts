// SPDX-License-Identifier: Apache-2.0

/** Device keys whose secret halves are published (keystone `sm/src/test_dev_key.h`): no policy makes them trusted. */
const PUBLISHED: readonly string[] = ['0faad4ff01178583baa588966f7c1ff32564dd17d7dc2b46cb50a84a69270b4c'];

export const isPublishedDeviceKey = (key: string): boolean => PUBLISHED.includes(key);
