import { registry } from "@web/core/registry";

const score = (name, stars) => ({
    content: `${name}: ${stars}`,
    trigger: `label[for=${name}_${stars}]`,
    run: "click",
});
const fits = {
    content: "Nothing is wider than the phone",
    trigger: ".o_reception_feedback",
    run() {
        const width = document.documentElement.scrollWidth;
        if (width > window.innerWidth) {
            throw new Error(`The page is ${width} wide, the phone ${window.innerWidth}`);
        }
    },
};
const send = {
    content: "Send the answer",
    trigger: ".o_reception_feedback button[type=submit]",
    run: "click",
    expectUnloadPage: true,
};
const thanked = {
    content: "Thanks",
    trigger: ".o_reception_feedback .alert-success",
};

registry.category("web_tour.tours").add("reception_feedback_guest", {
    steps: () => [
        fits,
        score("rating", 4),
        score("reception_welcome", 5),
        score("reception_programme", 4),
        {
            content: "A few words",
            trigger: ".o_reception_feedback textarea",
            run: "edit The soup was cold",
        },
        send,
        thanked,
        fits,
        score("rating", 2),
        score("reception_meals", 1),
        send,
        thanked,
    ],
});
