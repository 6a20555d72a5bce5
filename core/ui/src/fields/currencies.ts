/** Offered in pickers; a record may carry any ISO 4217 code. */
export const CURRENCIES = ['CNY', 'USD', 'EUR', 'HKD', 'TWD', 'JPY', 'KRW', 'SGD', 'GBP', 'AUD', 'CAD', 'CHF', 'INR', 'THB', 'VND', 'MYR'] as const;
