import { fireEvent, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { renderApp } from '@/testing/render';
import { PanelEdge, usePanelWidth, within } from './PanelEdge';

function Panel() {
  const [width, setWidth] = usePanelWidth();
  return <PanelEdge width={width} onChange={setWidth} />;
}

it('leaves room for the list and for the record', () => {
  expect([within(300, 1400), within(700, 1400), within(2000, 1400)]).toEqual([400, 700, 1080]);
});

it('is moved by keys, remembered, and put back', async () => {
  await renderApp(<Panel />);
  const edge = screen.getByRole('separator', { name: 'Width of the record' });
  fireEvent.keyDown(edge, { key: 'ArrowLeft' });
  expect(localStorage.getItem('tessera.panel-width')).toBe('400');
  expect(edge).toHaveAttribute('aria-valuenow', '400');
  fireEvent.keyDown(edge, { key: 'Home' });
  expect(edge).toHaveAttribute('aria-valuenow', '560');
});
