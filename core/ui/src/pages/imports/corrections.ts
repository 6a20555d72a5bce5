/** Rows that failed, and the cells a person corrects before they run again. */
import type { ImportRowError } from '@/api/types';
import type { RetryRow } from '@/api/hooks/imports';

export interface FailedRow {
  row: number;
  problems: { column: string | null; code: string; message: string }[];
  /** Cells of the file's row by column. */
  values: Record<string, string>;
  /** Columns to correct: those complained of, all when the complaint names none. */
  columns: string[];
}

/** Corrected cells by row and column. */
export type Corrections = Readonly<Record<number, Readonly<Record<string, string>>>>;

/** One entry a row, in the file's order. */
export function failedRows(errors: readonly ImportRowError[]): FailedRow[] {
  const rows = new Map<number, FailedRow>();
  for (const { row, column, code, message, values } of errors) {
    const known = rows.get(row) ?? { row, problems: [], values: {}, columns: [] };
    known.problems.push({ column, code, message });
    Object.assign(known.values, values);
    rows.set(row, known);
  }
  for (const failed of rows.values()) {
    const named = failed.problems.flatMap(({ column }) => (column === null ? [] : [column]));
    failed.columns = named.length > 0 ? [...new Set(named)] : Object.keys(failed.values);
  }
  return [...rows.values()].sort((a, b) => a.row - b.row);
}

export const cellOf = (failed: FailedRow, column: string, corrections: Corrections): string =>
  corrections[failed.row]?.[column] ?? failed.values[column] ?? '';

export function correct(corrections: Corrections, failed: FailedRow, column: string, text: string): Corrections {
  const cells = Object.entries(corrections[failed.row] ?? {}).filter(([known]) => known !== column);
  const isAsInFile = text === (failed.values[column] ?? '');
  return { ...corrections, [failed.row]: Object.fromEntries(isAsInFile ? cells : [...cells, [column, text]]) };
}

/** The same wrong cell in many rows, to be corrected once. */
export interface Cause {
  column: string;
  value: string;
  code: string;
  message: string;
  rows: number[];
}

export function commonCauses(rows: readonly FailedRow[]): Cause[] {
  const causes = new Map<string, Cause>();
  for (const { row, problems, values } of rows) {
    for (const { column, code, message } of problems) {
      if (column === null) continue;
      const value = values[column] ?? '';
      const key = JSON.stringify([column, code, value]);
      const cause = causes.get(key) ?? { column, value, code, message, rows: [] };
      cause.rows.push(row);
      causes.set(key, cause);
    }
  }
  return [...causes.values()].filter((cause) => cause.rows.length > 1).sort((a, b) => b.rows.length - a.rows.length);
}

export function correctAll(corrections: Corrections, rows: readonly FailedRow[], cause: Cause, text: string): Corrections {
  const meant = new Set(cause.rows);
  return rows.filter((row) => meant.has(row.row)).reduce((next, row) => correct(next, row, cause.column, text), corrections);
}

export const retryRows = (rows: readonly number[], corrections: Corrections): RetryRow[] =>
  rows.map((row) => ({ row, values: { ...corrections[row] } }));
