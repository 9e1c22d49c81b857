import { expect, test } from "vitest";
import { ApiError, problemsOf, toApiError } from "./api-error.ts";

test("an error of the API keeps its code, its sentence and its fields", () => {
  const error = toApiError(422, { title: "No", code: "request.invalid", detail: "Check the fields.", fields: { name: "Enter a name." } });
  expect(error).toMatchObject({ status: 422, code: "request.invalid", message: "Check the fields." });
  expect(problemsOf(error)).toEqual({ fields: { name: "Enter a name." }, sentence: undefined });
});

test.each([undefined, null, "<html>", { message: "no" }, { code: 1, detail: "x" }, { error: { code: "x", message: "y" } }])(
  "a failed answer with the body %j gets a general sentence",
  (body) => {
    expect(problemsOf(toApiError(502, body))).toEqual({ fields: {}, sentence: "Something went wrong. Try again." });
  },
);

test("a problem of the whole body is the sentence of the form, so that no problem stays invisible", () => {
  const error = new ApiError(422, { code: "request.invalid", message: "Check the fields.", fields: { body: "Change something first." } });
  expect(problemsOf(error).sentence).toBe("Change something first.");
});

test("a question before a change is no problem of a field", () => {
  const asks = { confirm: ["level"], people: 1, shared: false };
  const error = new ApiError(409, { code: "server.confirm", message: "Confirm.", fields: { level: "1 person's credentials go." }, asks });
  expect(problemsOf(error)).toEqual({ fields: {}, sentence: undefined });
  expect(error.asks).toEqual(asks);
});

test("a failure that is no answer of the API is shown by its message, and no failure is no problem", () => {
  expect(problemsOf(new Error("broken")).sentence).toBe("broken");
  expect(problemsOf(null)).toEqual({ fields: {}, sentence: undefined });
});
