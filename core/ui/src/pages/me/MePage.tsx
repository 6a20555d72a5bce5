export default function MePage() {
  return null;
}
