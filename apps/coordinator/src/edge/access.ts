// SPDX-License-Identifier: Apache-2.0
import { createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';

/** Who may call a route. A route that says nothing is for registered parties: unset never means open. */
export type AccessRule = 'party' | 'relay' | 'public';
export const ACCESS = 'glovebox:access';
export const Access = (rule: AccessRule) => SetMetadata(ACCESS, rule);

/** The party whose key signed the request. */
export interface Viewer {
  readonly fingerprint: string;
  readonly name: string;
  readonly signingKey: string;
}

const viewers = new WeakMap<Request, Viewer>();

export const setViewer = (request: Request, viewer: Viewer): void => {
  viewers.set(request, viewer);
};

export function viewerOf(request: Request): Viewer {
  const viewer = viewers.get(request);
  if (viewer === undefined) throw new Error('a route for parties ran without the guard');
  return viewer;
}

/** Hands the viewer to a controller's method. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): Viewer =>
  viewerOf(context.switchToHttp().getRequest<Request>()),
);
