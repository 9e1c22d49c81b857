/** Cardea's sign, drawn in the page so that no request is made for it. */
export const Logo = () => (
  <svg viewBox="0 0 32 32" width={26} height={26} aria-hidden="true">
    <rect width="32" height="32" rx="8" fill="#3257d6" />
    <path d="M8 7h5v18H8z" fill="#fff" opacity=".55" />
    <path d="M 15 7l9 3.2v11.6L15 25z" fill="#fff" />
    <circle cx="20.6" cy="16" r="1.5" fill="#3257d6" />
  </svg>
);
