function o(){}export{o as open};
