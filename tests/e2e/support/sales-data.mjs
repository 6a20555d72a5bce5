// What the files of the sales data say, counted from the files themselves: the figures that dashboards are held against.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const salesFile = (name) => fileURLToPath(new URL(`../../data/maven-crm/${name}.csv`, import.meta.url));

/** Rows of a file by column; the files have neither quotes nor commas in their cells. */
function rows(name) {
  const [head, ...lines] = readFileSync(salesFile(name), 'utf8').trim().split(/\r?\n/);
  const columns = head.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, at) => [columns[at], cell.trim()])));
}

/** `10/20/2016` in days since 1970. */
function day(text) {
  const [month, date, year] = text.split('/').map(Number);
  return Date.UTC(year, month - 1, date) / 86_400_000;
}

/** Names with amount and number of deals, the largest amount first. */
function ranking(deals, nameOf) {
  const shares = new Map();
  for (const deal of deals) {
    const [amount, count] = shares.get(nameOf(deal)) ?? [0, 0];
    shares.set(nameOf(deal), [amount + Number(deal.close_value), count + 1]);
  }
  return [...shares].map(([name, [amount, count]]) => [name, amount, count]).sort((a, b) => b[1] - a[1]);
}

/** Figures of the deals that were won, and how many others there are. */
export function salesFigures() {
  const office = new Map(rows('sales_teams').map((one) => [one.sales_agent, one.regional_office]));
  const deals = rows('sales_pipeline');
  const won = deals.filter((deal) => deal.deal_stage === 'Won');
  const lost = deals.filter((deal) => deal.deal_stage === 'Lost');
  const days = won.map((deal) => day(deal.close_date) - day(deal.engage_date));
  const amount = won.reduce((sum, deal) => sum + Number(deal.close_value), 0);
  return {
    won: won.length,
    lost: lost.length,
    open: deals.length - won.length - lost.length,
    amount,
    average: amount / won.length,
    winRate: (100 * won.length) / (won.length + lost.length),
    daysToClose: days.reduce((sum, one) => sum + one, 0) / days.length,
    /** In the order of time, by the first of the month. */
    byMonth: ranking(won, ({ close_date }) => close_date.replace(/^(\d+)\/\d+\/(\d+)$/, (_, month, year) => `${year}-${month.padStart(2, '0')}`)).sort(
      (a, b) => a[0].localeCompare(b[0]),
    ),
    bySeller: ranking(won, (deal) => deal.sales_agent),
    byOffice: ranking(won, (deal) => office.get(deal.sales_agent)),
    // Written two ways in the files.
    byProduct: ranking(won, (deal) => deal.product.replace('GTXPro', 'GTX Pro')),
  };
}
