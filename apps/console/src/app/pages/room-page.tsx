// SPDX-License-Identifier: Apache-2.0
import { PageHeader } from '../../components/ui/page-header.tsx';

export function RoomPage() {
  return <PageHeader title="Room" />;
}
