import { act, screen, waitFor } from '@testing-library/react';
import { useState } from 'react';
import { expect, it, vi } from 'vitest';
import { renderApp } from '@/testing/render';
import { useAsked } from './useAsked';

/** Requests as they come; each is answered when the test says so. */
function holdAnswers() {
  const asked: string[] = [];
  const answers: (() => void)[] = [];
  vi.stubGlobal('fetch', (url: string) => {
    const q = new URL(url, 'http://localhost').searchParams.get('q') ?? '';
    asked.push(q);
    return new Promise<Response>((done) => answers.push(() => done(Response.json({ items: [{ object: 'account', id: q, label: q }] }))));
  });
  return { asked, answer: () => act(async () => Promise.resolve(answers.shift()?.())) };
}

let type: (words: string) => void;
function Typed() {
  const [words, setWords] = useState('');
  type = (next) => act(() => setWords(next));
  const { hits, isSearching } = useAsked(words);
  return <output data-busy={isSearching}>{hits?.map((hit) => hit.label).join()}</output>;
}

it('sends the first letter at once, and what follows together when its answer is there', async () => {
  const { asked, answer } = holdAnswers();
  await renderApp(<Typed />);
  type('a');
  expect(asked).toEqual(['a']);
  type('ac');
  type('acm');
  expect(asked).toEqual(['a']);
  await answer();
  await waitFor(() => expect(asked).toEqual(['a', 'acm']));
  await answer();
  await waitFor(() => expect(screen.getByRole('status')).toHaveTextContent('acm'));
  expect(screen.getByRole('status').dataset.busy).toBe('false');
});

it('waits for no answer that does not come', async () => {
  const { asked } = holdAnswers();
  await renderApp(<Typed />);
  type('a');
  type('ac');
  await waitFor(() => expect(asked).toEqual(['a', 'ac']), { timeout: 2000 });
});
