export default function WorkflowsPage() {
  return null;
}
