// SPDX-License-Identifier: Apache-2.0
import { createContext, useContext } from 'react';

/** Whether changes reach this page by themselves. `refused`: the coordinator does not tell this party anything. */
export type LiveState = 'connecting' | 'live' | 'offline' | 'refused';

export const LiveContext = createContext<LiveState>('connecting');

export const useLive = (): LiveState => useContext(LiveContext);
