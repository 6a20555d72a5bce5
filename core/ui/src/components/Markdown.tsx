import ReactMarkdown from 'react-markdown';
import remarkGfm from 'remark-gfm';

/** Markdown without raw HTML; links open beside. */
export default function Markdown({ text }: { text: string }) {
  return (
    <div className="t-markdown">
      <ReactMarkdown
        remarkPlugins={[remarkGfm]}
        skipHtml
        components={{
          a: ({ href, children }) => (
            <a href={href} target="_blank" rel="noopener noreferrer">
              {children}
            </a>
          ),
        }}
      >
        {text}
      </ReactMarkdown>
    </div>
  );
}
