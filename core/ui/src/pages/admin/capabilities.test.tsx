import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { describe, expect, it } from 'vitest';
import { renderApp } from '@/testing/render';
import { CapabilityChoice, grantable } from './Capabilities';

const asked = ['jobs', 'http:https://erp.test'];

function Choice({ told }: { told: (granted: string[]) => void }) {
  const [granted, setGranted] = useState<string[]>(['jobs']);
  const change = (next: string[]) => {
    setGranted(next);
    told(next);
  };
  return <CapabilityChoice asked={asked} granted={granted} onChange={change} />;
}

describe('what a plugin may do', () => {
  it('includes private networks of a host that was granted, for an administrator to tick', async () => {
    expect(grantable(asked)).toEqual([...asked, 'http.private:https://erp.test']);
    let granted: string[] = [];
    await renderApp(<Choice told={(next) => (granted = next)} />);
    const host = await screen.findByTestId('grant-http:https://erp.test');
    expect(screen.queryByTestId('grant-http.private:https://erp.test')).toBeNull();
    await userEvent.click(host);
    await userEvent.click(screen.getByTestId('grant-http.private:https://erp.test'));
    expect(granted).toEqual([...asked, 'http.private:https://erp.test']);
    await userEvent.click(screen.getByTestId('grant-http:https://erp.test'));
    expect(granted).toEqual(['jobs']);
    expect(screen.queryByTestId('grant-http.private:https://erp.test')).toBeNull();
  });
});
