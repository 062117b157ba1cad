// SPDX-License-Identifier: Apache-2.0
import { Stack } from '../../components/ui/layout.tsx';
import { PageHeader } from '../../components/ui/page-header.tsx';
import { HomeLists } from '../../features/home/components/home-lists.tsx';
import { Registration } from '../../features/identity/components/registration.tsx';
import { useSession } from '../../lib/session/session.ts';

export function HomePage() {
  const { party } = useSession();
  return (
    <>
      <PageHeader title={`Hello, ${party.name}`} lead="What awaits you, and what you wait for." />
      <Stack>
        <Registration />
        <HomeLists />
      </Stack>
    </>
  );
}
