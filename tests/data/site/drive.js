// Types into the search of a page when it is there, and tells what went wrong until then.
const wrong = [];
addEventListener("error", (event) => wrong.push(event.message ?? event.target.src ?? event.target.href), true);
addEventListener("load", () => {
  const input = document.querySelector("#search");
  input.value = "CHARLEY hórse";
  input.dispatchEvent(new Event("input", { bubbles: true }));
  const told = document.createElement("p");
  told.id = "wrong";
  told.textContent = JSON.stringify(wrong);
  document.body.append(told);
});
