export default function PluginsPage() {
  return null;
}
