import { ApiTokens } from '@/components/ApiTokens';

/** Tokens by which programs act as oneself. */
export default function Tokens() {
  return <ApiTokens owner={null} mayMake />;
}
