export default function BinPage() {
  return null;
}
