/** Says beside the buttons of a thing why the last act failed. */
export const ActError = ({ error }: { error: Error | null }) =>
  error && (
    <span role="alert" className="text-sm text-kumo-danger">
      {error.message}
    </span>
  );
